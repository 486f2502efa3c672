import { STAGING } from '../../contracts/archive-layout.ts';
import type { Finding } from '../../core/alerts/finding.ts';
import type { Namespace } from '../../core/identity.ts';
import type { RuleDocument, RuleSet } from '../../core/rules/rule.ts';
import { type Source, StagedBatch } from '../../core/staged-batch.ts';
import { hitsOf as stagedHits } from '../../core/staged-hits.ts';
import { readStagedKey } from '../../core/staged-object.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { collect, type Input } from '../../stages/collect.ts';
import { matching } from '../../stages/match.ts';
import type { CollectOptions } from '../../stages/staging.ts';
import { aCorrelation, aRule, compiledAll } from '../core/rules/rules.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';

/** Told of by itself, and counted. */
export const DENIED: RuleDocument = aRule({
  id: 'denied',
  title: 'Call denied',
  level: 'low',
  detection: { selection: { errorCode: 'AccessDenied' }, condition: 'selection' },
});

export const MANY_DENIED: RuleDocument = aCorrelation(
  { rules: ['denied'], 'group-by': ['userIdentity.arn'], generate: true, condition: { gte: 3 } },
  { id: 'many-denied', title: 'Many calls denied', level: 'medium' },
);

export const STOPPED: RuleDocument = aRule({ id: 'stopped', title: 'Trail stopped', level: 'critical' });

export const RULES: RuleSet = compiledAll([STOPPED, DENIED, MANY_DENIED]);

export interface AskedOptions extends CollectOptions {
  readonly store?: ObjectStore;
  readonly source?: Source;
  readonly namespace?: Namespace;
  readonly unique?: () => string;
}

/** What was told of a finding. */
export interface Told {
  readonly findings: readonly Finding[];
  readonly record: string;
}

let names = 0;

const chunksOf = async function* (body: Buffer) {
  yield body;
};

export const inputOf = (body: string | Buffer, source: Source = 'bus', namespace: Namespace = 'aws'): Input => ({
  name: 'an input',
  source,
  namespace,
  chunks: chunksOf(Buffer.from(body)),
});

/** Collects texts and asks the rules; what they told, in order, and the batches that were staged. */
export const collectAsked = async (
  bodies: readonly (string | Buffer)[],
  { store = new MemoryObjectStore(), source, namespace, ...options }: AskedOptions = {},
) => {
  const told: Told[] = [];
  const unique = () => `asked${names++}`;
  const session = collect(
    { store, clock: () => Date.UTC(2026, 2, 1, 10), unique, release: 'test' },
    { match: matching(RULES), onFindings: (findings, record) => told.push({ findings, record: record() }), ...options },
  );
  for (const body of bodies) await session.read(inputOf(body, source, namespace));
  await session.flush();
  return { store, told, findings: told.flatMap(({ findings }) => findings), batches: await batchesIn(store) };
};

/** All that is staged, part by part. */
export const batchesIn = async (store: ObjectStore): Promise<StagedBatch[]> => {
  const parts = (await store.list(STAGING)).flatMap(({ key }) =>
    readStagedKey(key)!.parts.map((part) => ({ key, part })),
  );
  return Promise.all(parts.map(async ({ key, part }) => StagedBatch.decode(key, (await store.read(key, part))!)));
};

/** The hits that a batch tells of. */
export const hitsOf = (batch: StagedBatch) => {
  const { kinds, hits } = stagedHits(batch);
  return hits.map(({ kind, ...hit }) => ({ ...hit, ...kinds[kind] }));
};
