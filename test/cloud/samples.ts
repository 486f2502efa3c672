import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { filesBelow } from '../cli/read-archive.ts';
import { ROOT } from '../cli/run-cli.ts';
import { compact, itemsOf } from '../cli/slice-json.ts';

/** A real event: its tokens, one character a byte, and what the paths to us are made of. */
export interface Sample {
  readonly tokens: string;
  readonly account: string;
  readonly region: string;
  /** `CloudTrail`, `CloudTrail-Insight`, … */
  readonly category: string;
  readonly time: string;
  readonly source: string;
  readonly type: string;
}

const SETS = [join(ROOT, '../shared/data/cloudtrail'), join(ROOT, 'examples')];

const CATEGORIES: Partial<Record<string, string>> = {
  Insight: 'CloudTrail-Insight',
  NetworkActivity: 'CloudTrail-NetworkActivity',
};

const textOf = (path: string): string => {
  const bytes = readFileSync(path);
  return compact((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('latin1'));
};

const recordsIn = (text: string): string[] => {
  if (text.startsWith('{"Records":')) return itemsOf(text.slice('{"Records":'.length, -1));
  return text.startsWith('[') ? itemsOf(text) : [text];
};

export const sampleOf = (tokens: string): Sample => {
  const record = JSON.parse(Buffer.from(tokens, 'latin1').toString()) as Partial<Record<string, string>> & {
    readonly userIdentity?: { readonly accountId?: string };
  };
  return {
    tokens,
    account: record.recipientAccountId ?? record.userIdentity?.accountId ?? '000000000000',
    region: record.awsRegion ?? 'us-east-1',
    category: CATEGORIES[record.eventCategory ?? ''] ?? 'CloudTrail',
    time: record.eventTime ?? '',
    source: record.eventSource ?? '',
    type: record.eventType ?? 'AwsApiCall',
  };
};

/** Records that other people published: the larger set where it is at hand, else the repository's own. */
export const samples = (): Sample[] => {
  const logs = SETS.find((folder) => existsSync(folder))!;
  const names = filesBelow(logs).filter((name) => /\.json(\.gz)?$/.test(name));
  return names.flatMap((name) => recordsIn(textOf(join(logs, name)))).map(sampleOf);
};

/** What makes an event one event. */
export const identityOf = ({ tokens, account, region, time }: Sample): string =>
  [account, region, time, /"eventID":"([^"]*)"/.exec(tokens)?.[1] ?? tokens].join(' ');

const DETAIL_TYPES: Partial<Record<string, string>> = {
  AwsConsoleSignIn: 'AWS Console Sign In via CloudTrail',
  AwsConsoleAction: 'AWS Console Action via CloudTrail',
  AwsServiceEvent: 'AWS Service Event via CloudTrail',
  AwsCloudTrailInsight: 'AWS Insight via CloudTrail',
  AwsVpceEvent: 'AWS Network Activity Event via CloudTrail',
};

export const detailTypeOf = ({ type }: Sample): string => DETAIL_TYPES[type] ?? 'AWS API Call via CloudTrail';

export const busSourceOf = ({ source }: Sample): string => `aws.${source.split('.')[0]}`;

/** The event as a rule of EventBridge sends it to a queue. */
export const envelopeOf = (sample: Sample, id: string): string => {
  const { account, region, time, tokens } = sample;
  const head = { version: '0', id, 'detail-type': detailTypeOf(sample), source: busSourceOf(sample) };
  const rest = { ...head, account, time, region, resources: [] };
  return `${JSON.stringify(rest).slice(0, -1)},"detail":${Buffer.from(tokens, 'latin1').toString()}}`;
};
