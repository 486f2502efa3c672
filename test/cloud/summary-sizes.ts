import { gunzipSync } from 'node:zlib';
import { recordsFrom } from '../../bench/record.ts';
import { allShards } from '../../core/shard.ts';
import { GRACE_SECONDS, MAX_BUCKETS, type Template, TEMPLATES } from '../../core/summaries/configuration.ts';
import { WINDOW } from '../../core/time.ts';
import type { Route } from '../../core/trails/routes.ts';
import { collectMessages } from '../../stages/messages.ts';
import { deliver } from '../../stages/deliver.ts';
import { readPacked } from '../../stages/copy.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import type { SummarySize } from './counted.ts';

/** Data events of an account, Region and window: four fifths of those that the bill's scenarios have, and a busy one's. */
const EVENTS = [46, 185, 5000];
const CHOSEN = { API_ACTIVITY: ['API_ACTIVITY'], 'all three': TEMPLATES } as const;
/** Accounts are looked at until they have so many events. */
const ENOUGH = 4000;
const STAMP = Date.UTC(2026, 2, 1, 9, 5);

const { accounts, record } = recordsFrom({ seed: 7, isOnlyData: true });

/** Realistic data events of a window, of so many accounts of one Region. */
const windowOf = (ofAccount: number, count: number): string[] =>
  accounts.slice(0, count).flatMap((_, account) =>
    Array.from({ length: ofAccount }, (_, event) => {
      const home = { account, region: 'us-east-1', stamp: STAMP, first: 0, count: ofAccount, copies: [], unique: '' };
      const text = record(account * ofAccount + event, home);
      return text.replace(/"eventTime":"[^"]*"/, `"eventTime":"2026-03-01T09:0${event % 5}:00Z"`);
    }),
  );

const routeOf = (templates: readonly Template[]): Route => ({
  pin: { trail: 'trail', version: 1, bucket: 'bucket' },
  prefix: '',
  rules: () => true,
  summaries: { templates, keep: 'PeopleAndFailures', maxBuckets: MAX_BUCKETS, grace: GRACE_SECONDS * 1000 },
});

/** What deliver makes of them, committed by a trail that leaves out what it may. */
const sizeOf = async (events: number, templates: keyof typeof CHOSEN): Promise<SummarySize> => {
  const store = new MemoryObjectStore();
  let names = 0;
  const ports = { store, clock: () => STAMP + WINDOW, unique: () => `u${++names}`, release: 'test' };
  const session = collectMessages({ ...ports, remaining: () => Infinity });
  const all = windowOf(events, Math.ceil(ENOUGH / events));
  await session.take({ id: 'all', body: `[${all.join(',')}]`, source: 'bus', namespace: 'aws' });
  await session.finish();
  const routes = { revision: 1, all: [routeOf(CHOSEN[templates])] };
  const run = deliver({ ...ports, routes: async () => routes });
  const sum = { bytes: 0, packed: 0, leftOut: 0 };
  for (const shard of allShards) {
    const commit = await run(shard);
    if (!commit) continue;
    for (const { leftOut } of commit.summaries ?? []) sum.leftOut += leftOut;
    for (const file of commit.files.filter(({ isSummary }) => isSummary)) {
      const packed = (await readPacked(store, commit, file))!;
      sum.packed += packed.length;
      sum.bytes += gunzipSync(packed).length;
    }
  }
  const each = (total: number, digits: number): number => Number((total / all.length).toFixed(digits));
  return { events, templates, bytes: each(sum.bytes, 0), packed: each(sum.packed, 0), leftOut: each(sum.leftOut, 2) };
};

/** How large summaries are, by how many data events there are and by what they are counted. */
export const summarySizes = async (): Promise<readonly SummarySize[]> => {
  const sizes: SummarySize[] = [];
  for (const templates of ['API_ACTIVITY', 'all three'] as const) {
    for (const events of EVENTS) sizes.push(await sizeOf(events, templates));
  }
  return sizes;
};
