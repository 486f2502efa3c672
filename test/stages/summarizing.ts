import { BatchBuilder } from '../../core/batch-builder.ts';
import { encodeLogFile } from '../../core/log-file.ts';
import { StagedBatch } from '../../core/staged-batch.ts';
import { type AggregationConfiguration, summaryRules } from '../../core/summaries/configuration.ts';
import type { SummaryRecord } from '../../core/summaries/record.ts';
import { Tally } from '../../core/summaries/tally.ts';
import type { Route } from '../../core/trails/routes.ts';
import { summarize } from '../../stages/summarize.ts';

/** When a window begins. */
export const START = Date.UTC(2026, 2, 1, 9, 0);
export const MINUTE = 60_000;

export interface Event {
  readonly at?: number;
  readonly account?: string;
  readonly region?: string;
  readonly source?: string;
  readonly name?: string;
  readonly category?: string;
  readonly record?: object;
}

export const PUT = {
  userIdentity: { type: 'AWSAccount', accountId: '444455556666' },
  resources: [{ ARN: 'arn:aws:s3:::alpha', accountId: '1' }],
  sourceIPAddress: '198.51.100.10',
};
export const ROLE = { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/App/i-1' };

const batchOf = (events: readonly Event[]): StagedBatch => {
  const builder = new BatchBuilder();
  for (const event of events) {
    const { at = START, account = '111122223333', region = 'eu-west-1', category = 'Data' } = event;
    const { source = 's3.amazonaws.com', name = 'PutObject', record = PUT } = event;
    const kind = { category, source, name, type: undefined, readOnly: false, isGlobal: false };
    const { errorCode } = record as { errorCode?: string };
    const row = { identity: 'i'.repeat(16), content: 'c'.repeat(8), reuse: 0, time: at, isPiece: false } as const;
    const bytes = Buffer.from(JSON.stringify(record));
    const group = builder.groupOf({ account, region, folder: 'CloudTrail' });
    builder.add({ ...row, source: 'bus', kind: { ...kind, errorCode } }, group, bytes, 0, bytes.length);
  }
  return StagedBatch.decode('key', builder.encode('1'));
};

/** A trail's, by `API_ACTIVITY` unless it is told otherwise. */
export const aRoute = (trail = 't', more: Partial<AggregationConfiguration> = {}): Route => ({
  pin: { trail, version: 1 },
  prefix: '',
  rules: () => true,
  summaries: summaryRules({ EventCategory: 'Data', Templates: ['API_ACTIVITY'], ...more }),
});

/** The events counted, and the trails that deliver each. */
export const tallied = (events: readonly Event[], routes: readonly Route[]) => {
  const tally = new Tally();
  const batch = batchOf(events);
  const count = tally.forBatch(batch);
  const raw = events.map((_, row) => count(routes, row).map(({ pin }) => pin.trail));
  return { tally, raw };
};

/** The commit. */
export const PLACE = { shard: 3, n: 7, run: 'r', time: START + 6 * MINUTE };

/** Events in one batch, and what is made of them. */
export const summarized = (
  events: readonly Event[],
  routes: readonly Route[] = [aRoute()],
  options = { bytes: 1e6 },
) => {
  const { tally, raw } = tallied(events, routes);
  const { summaries, drafts } = summarize(tally, PLACE, options.bytes);
  const files = [...drafts].map((draft) => {
    const text = encodeLogFile(draft.records, Buffer.alloc(2e6)).toString();
    const { Records } = JSON.parse(text) as { Records: SummaryRecord[] };
    return { draft, records: Records };
  });
  return { summaries, files, raw, records: files.flatMap(({ records }) => records) };
};

/** `name count`, by dimension. */
export const breakdown = ({ summary: { primaryDimension, details } }: SummaryRecord) =>
  Object.fromEntries(
    [primaryDimension, ...details].map(({ dimension, statistics }) => [
      dimension,
      statistics.map(({ name, value }) => `${name} ${value}`),
    ]),
  );
