import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { loadRules } from '../../cli/load-rules.ts';
import { EventReader } from '../../core/event-reader.ts';
import { JsonScanner } from '../../core/json-scanner.ts';
import { resolveActor } from '../../core/resolve-actor.ts';
import type { RuleSet } from '../../core/rules/rule.ts';
import { ACTOR_MEMBERS, type JsonRecord, RuleEvent } from '../../core/rules/rule-event.ts';
import { indexRules } from '../../core/rules/rule-index.ts';
import { type Match, matching } from '../../stages/match.ts';
import { filesBelow } from '../cli/read-archive.ts';
import { ROOT } from '../cli/run-cli.ts';
import { anEvent } from '../data/event.ts';
import { RUNS } from './runs.ts';

const FOLDERS = [join(ROOT, 'examples'), join(ROOT, '../shared/data/cloudtrail')].filter((path) => existsSync(path));

const recordsIn = (folder: string): JsonRecord[] =>
  filesBelow(folder)
    .filter((name) => /\.json(\.gz)?$/.test(name))
    .flatMap((name) => {
      const bytes = readFileSync(join(folder, name));
      const found = JSON.parse((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString()) as
        { readonly Records?: JsonRecord[] } | JsonRecord[] | JsonRecord;
      if (Array.isArray(found)) return found;
      return 'Records' in found ? (found.Records as JsonRecord[]) : [found];
    });

const theRules = async (): Promise<RuleSet> => {
  const loaded = await loadRules({ placeholder: ['own_buckets=logs', 'own_roles=ours', 'used_regions=us-east-1'] });
  if ('complaint' in loaded) throw new Error(loaded.complaint);
  return loaded.set;
};

/** Findings and hits in few words. */
interface Said {
  readonly findings: readonly string[];
  readonly hits: readonly string[];
}

/** What every rule says that is asked about the whole record. */
const askedOneByOne = (set: RuleSet) => {
  const index = indexRules(set);
  return (record: JsonRecord): Said => {
    const event = new RuleEvent(record);
    const rules = set.rules.filter((rule) => rule.kind === 'event').filter((rule) => rule.matches(event));
    const hits = rules.flatMap((rule) => index.hits(rule, event));
    return {
      findings: rules.flatMap(({ id, alerts }) => (alerts ? [id] : [])).sort(),
      hits: hits.map(({ correlation, group, value }) => JSON.stringify([correlation, group, value])).sort(),
    };
  };
};

const [events, scanner] = [new EventReader(), new JsonScanner()];

/** What is said of a record as it is collected. Undefined if it is no event. */
const asked = (match: Match, record: JsonRecord): Said | undefined => {
  const bytes = Buffer.from(JSON.stringify(record));
  scanner.scan(bytes, 0, bytes.length);
  const envelope = events.read(bytes, scanner.tape, 0);
  if ('length' in envelope) return undefined;
  const arrival = { namespace: 'aws', source: 'bus', envelope, events, bytes, tape: scanner.tape, node: 0 } as const;
  const { findings = [], hits = [] } = match(arrival) ?? {};
  return {
    findings: findings.map(({ rule }) => rule.id).sort(),
    hits: hits.map(({ correlation, group, value }) => JSON.stringify([correlation, group, value])).sort(),
  };
};

it('who did it is told by the members that rules take for it', () => {
  const read = new Set<string | symbol>();
  const watched = (record: JsonRecord) =>
    new Proxy(record, {
      get: (members, name) => {
        read.add(name);
        return Reflect.get(members, name) as unknown;
      },
    });
  for (const record of FOLDERS.flatMap(recordsIn)) resolveActor(watched(record));

  expect([...read].filter((name) => !ACTOR_MEMBERS.includes(String(name)))).toEqual([]);
  expect(read.size).toBeGreaterThan(6);
});

describe('all rules together', () => {
  it('say of every event what each would say if it were asked alone', async () => {
    const set = await theRules();
    const [match, expected] = [matching(set), askedOneByOne(set)];
    const records = FOLDERS.flatMap(recordsIn).filter((_, index) => index % 3 === 0);
    const alone = records.map(expected);
    // Twice: what was remembered must be the same.
    for (const round of [1, 2])
      for (const [index, record] of records.entries()) {
        const said = asked(match, record);
        if (said) expect({ round, said }).toEqual({ round, said: alone[index] });
      }
    expect(records.length).toBeGreaterThan(200);
  });

  it('also of events that are put together in another way, and hold what no event should', async () => {
    const set = await theRules();
    const [match, expected] = [matching(set), askedOneByOne(set)];
    const records = [...recordsIn(FOLDERS[0]), anEvent({ errorCode: 'AccessDenied' })];
    const odd = fc.constantFrom(null, 5, true, '', 'AccessDenied', [], ['StopLogging'], [['AccessDenied']], {}, [
      { type: 'Root' },
    ]);
    const fields = [
      'eventName',
      'eventSource',
      'errorCode',
      'userIdentity',
      'sourceIPAddress',
      'userAgent',
      'vpcEndpointId',
    ];
    const change = fc.record({
      from: fc.nat(records.length - 1),
      field: fc.constantFrom(...fields),
      with: fc.oneof(fc.nat(records.length - 1), fc.record({ odd })),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const record = changes.reduce<JsonRecord>((before, { field, with: other }) => {
          const value = typeof other === 'number' ? records[other][field] : other.odd;
          return { ...before, [field]: value };
        }, records[changes[0].from]);
        const said = asked(match, record);
        if (said) expect(said).toEqual(expected(JSON.parse(JSON.stringify(record)) as JsonRecord));
      }),
      { numRuns: 5 * RUNS },
    );
  });
});
