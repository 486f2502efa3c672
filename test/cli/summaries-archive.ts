import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openTrails } from '../../cli/trail-archive.ts';
import type { AggregationConfiguration, Template } from '../../core/summaries/configuration.ts';
import { trailMark } from '../../core/log-file.ts';
import { isRefusal } from '../../core/trails/refusal.ts';
import { aSummary, aSummaryFile, summaryKey, type SummaryParts } from '../data/summaries.ts';
import { runCli } from './run-cli.ts';

const ACCOUNT = '111122223333';

const DATA_EVENTS = [
  {
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
    ],
  },
];

export const arnOf = (name: string, region = 'us-east-1'): string =>
  `arn:aws:cloudtrail:${region}:${ACCOUNT}:trail/${name}`;

/** The unique part of the name of a trail's file. */
export const ofTrail = (name = 'audit', rest = 'A'.repeat(10)): string => trailMark(arnOf(name)) + rest;

export interface TrailParts {
  readonly templates?: readonly Template[];
  readonly region?: string;
  readonly prefix?: string;
  readonly isMultiRegion?: boolean;
  /** @default - data events of S3 */
  readonly selectors?: Readonly<Record<string, unknown>>;
  /** @default true */
  readonly isStarted?: boolean;
  readonly isOrganizationTrail?: boolean;
  /** Beside its templates. */
  readonly more?: Partial<AggregationConfiguration>;
}

/** Makes a trail as the command line does, and starts it; it logs data events of S3 and, if templates are named, summarises them. */
export const makeTrail = async (cwd: string, name: string, parts: TrailParts = {}): Promise<void> => {
  const { templates, region = 'us-east-1', prefix = '', isMultiRegion = false, more = {} } = parts;
  const { selectors = { AdvancedEventSelectors: DATA_EVENTS }, isStarted = true, isOrganizationTrail = false } = parts;
  const { registry } = openTrails(join(cwd, 'opentrail-archive'));
  const caller = { account: ACCOUNT, region };
  const place = { S3BucketName: 'logs', S3KeyPrefix: prefix, IsMultiRegionTrail: isMultiRegion };
  done(await registry.createTrail(caller, { Name: name, ...place, IsOrganizationTrail: isOrganizationTrail }));
  if (Object.keys(selectors).length > 0)
    done(await registry.putEventSelectors(caller, { TrailName: name, ...selectors }));
  if (isStarted) done(await registry.startLogging(caller, { Name: name }));
  if (templates === undefined) return;
  const AggregationConfigurations = [{ EventCategory: 'Data', Templates: templates, ...more }];
  done(await registry.putEventConfiguration(caller, { TrailName: name, AggregationConfigurations }));
};

const done = (answer: unknown): void => {
  if (isRefusal(answer)) throw new Error(`${answer.refused}: ${answer.message}`);
};

/** Puts a file into a bucket of the archive. */
export const putFile = (cwd: string, key: string, body: Buffer, bucket = 'logs'): void => {
  const path = join(cwd, 'opentrail-archive/buckets', bucket, key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, body);
};

/** Puts records into one file of a trail's own, delivered ten minutes after the first one's window began. */
export const putSummaries = (
  cwd: string,
  parts: readonly SummaryParts[],
  { trail = 'audit', ...place }: Parameters<typeof summaryKey>[1] & { readonly trail?: string } = {},
) => {
  const [{ at = '2026-03-01T09:00:00Z', account, region }] = parts;
  const delivered = new Date(Date.parse(at) + 600_000).toISOString();
  const where = { ...(account && { account }), ...(region && { region }), unique: ofTrail(trail), ...place };
  putFile(cwd, summaryKey(delivered, where), aSummaryFile(...parts.map(aSummary)));
};

/** Runs `opentrail summaries`, and reads what it prints. */
export const summariesIn = (cwd: string) => {
  const run = (...args: readonly string[]) => runCli(['summaries', ...args], { cwd });
  const json = async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await run('--json', ...args);
    if (stdout === '') throw new Error(`status ${status}: ${stderr}`);
    return { status, stderr, ...(JSON.parse(stdout) as Told) };
  };
  return { run, json };
};

interface Sums {
  readonly events: number;
  readonly failed: number;
  readonly leftOut: number;
}

/** What `--json` prints, as far as tests look into it. */
export interface Told {
  readonly trail: string | null;
  readonly template: string;
  readonly totals: Sums & { readonly windows: number; readonly records: number; readonly lateRecords: number };
  readonly rows: readonly (Sums & {
    readonly name: string;
    readonly service: string;
    readonly details?: readonly {
      readonly dimension: string;
      readonly buckets: readonly { readonly name: string; readonly value: number }[];
    }[];
  })[];
  readonly rest: Sums & { readonly rows: number };
  readonly timeline: { readonly step: string; readonly buckets: readonly (Sums & { readonly start: string })[] };
  readonly withoutValue: number;
  readonly outside: { readonly first: string; readonly last: string; readonly misses: readonly string[] } | null;
  readonly unknownRecords: number;
  readonly organization: string | null;
  readonly organizations: readonly string[];
  readonly files: number;
}
