import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { loadRules } from '../../cli/load-rules.ts';
import type { Finding } from '../../core/alerts/finding.ts';
import { ArrivalReader } from '../../core/arrival-reader.ts';
import { EventReader } from '../../core/event-reader.ts';
import { identify } from '../../core/identity.ts';
import { correlate, NO_CORRELATIONS } from '../../core/rules/correlate.ts';
import type { TimedHit } from '../../core/rules/hits.ts';
import type { RuleSet } from '../../core/rules/rule.ts';
import { allShards } from '../../core/shard.ts';
import { configuration, routesFrom } from '../../stages/configuration.ts';
import { correlating } from '../../stages/correlate.ts';
import { deliver } from '../../stages/deliver.ts';
import { handOver } from '../../stages/hand-over.ts';
import { matching } from '../../stages/match.ts';
import { candidateReader } from '../../stages/read-candidates.ts';
import { filesBelow } from '../cli/read-archive.ts';
import { ROOT } from '../cli/run-cli.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { collectAsked } from './asked.ts';

const SETS = [
  { name: 'examples/', logs: join(ROOT, 'examples'), least: 50 },
  { name: 'the shared sample data', logs: join(ROOT, '../shared/data/cloudtrail'), least: 200 },
];

const NOW = Date.UTC(2026, 10, 22);
const READ_IN_PIECES = 7;

const idOf = ({ rule, key }: Finding) => `${rule.id} ${key}`;
const idsOf = (findings: readonly Finding[]) => [...new Set(findings.map(idOf))].sort();

const rulesOfThePack = async (): Promise<RuleSet> => {
  const loaded = await loadRules({});
  if ('complaint' in loaded) throw new Error(loaded.complaint);
  return loaded.set;
};

const bodiesIn = (logs: string): Buffer[] =>
  filesBelow(logs)
    .filter((name) => /\.json(\.gz)?$/.test(name))
    .map((name) => readFileSync(join(logs, name)))
    .map((bytes) => (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes));

/** What the rules say of every event, in one pass over the files, without anything that a stream needs. */
const detect = (bodies: readonly Buffer[], set: RuleSet): string[] => {
  const [events, match, seen] = [new EventReader(), matching(set), new Set<string>()];
  const findings: Finding[] = [];
  const hits: TimedHit[] = [];
  for (const body of bodies) {
    const reader = new ArrivalReader({
      record: (bytes, { tape }, node) => {
        const envelope = events.read(bytes, tape, node);
        if ('length' in envelope) return;
        const matched = match({ namespace: 'aws', source: 'local', envelope, events, bytes, tape, node });
        findings.push(...(matched?.findings ?? []));
        const identity = identify('aws', envelope, () => bytes.subarray(tape[node + 1], tape[node + 2]));
        const { time, account, region } = envelope;
        if (!seen.has(identity))
          hits.push(...(matched?.hits ?? []).map((hit) => ({ ...hit, time, count: 1, account, region })));
        seen.add(identity);
      },
      piece: () => undefined,
      leftAlone: () => undefined,
    });
    for (let at = 0; at < body.length; at += Math.ceil(body.length / READ_IN_PIECES))
      reader.push(body.subarray(at, at + Math.ceil(body.length / READ_IN_PIECES)));
    reader.end();
  }
  return idsOf([...findings, ...correlate(set, NO_CORRELATIONS, hits, NOW).findings]);
};

/** The same of a stream: each event comes by two ways, twice; what is found goes by a queue; correlations count commits. */
const stream = async (bodies: readonly Buffer[], set: RuleSet): Promise<string[]> => {
  const store = new MemoryObjectStore();
  const sent: string[] = [];
  const queue = {
    send: async (some: readonly string[]) => void sent.push(...some),
    receive: async () => [],
    remove: async () => {},
  };
  const found: Finding[] = [];
  const tell = async (findings: readonly Finding[]) => void found.push(...findings);
  const count = correlating({ store, clock: () => NOW, set });
  await count(tell);
  for (const source of ['bus', 'trail-files', 'bus', 'trail-files'] as const)
    await collectAsked(bodies, { store, source, match: matching(set), batchBytes: 100_000, ...handOver(queue) });
  let names = 0;
  const ports = { store, clock: () => NOW, unique: () => `u${names++}`, release: 'test' };
  const deliverShard = deliver({ ...ports, routes: routesFrom(configuration(store)) }, { runBytes: 200_000 });
  for (const shard of allShards)
    for (let commit = await deliverShard(shard); commit; commit = await deliverShard(shard))
      await count(tell, [commit]);
  const read = candidateReader(set);
  for (const body of sent) {
    const { findings, unreadable } = await read(body);
    expect(unreadable).toBe(false);
    await tell(findings);
  }
  return idsOf(found);
};

describe.each(SETS)('of $name', ({ logs, least }) => {
  (existsSync(logs) ? it : it.skip)('a stream finds what looking through the files finds', async () => {
    const set = await rulesOfThePack();
    const bodies = bodiesIn(logs);
    const detected = detect(bodies, set);

    await expect(stream(bodies, set)).resolves.toEqual(detected);
    expect(detected.length).toBeGreaterThan(least);
  });
});
