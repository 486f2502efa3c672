import { describe, expect, it } from '@jest/globals';
import { KEEPS } from '../../core/summaries/configuration.ts';
import { collect } from '../../stages/collect.ts';
import { aMessage, anEvent, LOCAL, type Telling } from '../stages/arrivals.ts';
import { objectsIn } from '../stages/visible.ts';
import { World } from '../stages/world.ts';
import { advanced, OBJECTS } from '../trails/trails.ts';
import { bucketsAreTheMost, recordsAreDocumented, recordsHaveTheirOwnIds } from './record-promises.ts';
import { settle, type Setup, summarising } from './setups.ts';
import { commitsCountTheirOwn, sumsAreCounts } from './sum-promises.ts';

const aCall = (index: number, fields: Readonly<Record<string, unknown>>): Telling =>
  anEvent({
    id: `event ${index}`,
    call: Object.entries({ eventCategory: 'Data', ...fields }).map((member) =>
      JSON.stringify(Object.fromEntries([member])).slice(1, -1),
    ),
  });

/** All of them in one commit, but not in one staged object. */
const deliver = async (setup: Setup, calls: readonly Telling[], together = 5): Promise<World> => {
  const world = new World();
  const process = world.start();
  for (const few of Map.groupBy(calls, (_, index) => Math.floor(index / together)).values())
    await process.collect(aMessage(LOCAL, ...few));
  await settle(world, setup);
  return world;
};

const numbers = (length: number): number[] => Array.from({ length }, (_, index) => index);

/** Letters that need one to six bytes each. */
const LETTERS = [
  ['letters', 'x'],
  ['letters of three bytes', '語'],
  ['halves of letters', '\ud83d'],
  ['control characters', '\u0001'],
  ['quotes', '"'],
];

describe.each(KEEPS)('with %s kept', (Keep) => {
  it.each(LETTERS)(
    'endless values of %s make no record longer than a log event, and lose no count',
    async (_, letter) => {
      const calls = numbers(60).map((index) => {
        const text = `${index} ${letter.repeat(1100)}`;
        return aCall(index, {
          ...{ eventName: 'GetObject', eventSource: letter.repeat(5000), userAgent: text, sourceIPAddress: text },
          ...{ errorCode: text, resources: [{ ARN: text }], userIdentity: { type: 'IAMUser', arn: text } },
        });
      });
      const setup = summarising({ MaxBuckets: 1000, Templates: ['API_ACTIVITY'], Keep });

      const world = await deliver(setup, calls);

      for (const holds of [sumsAreCounts, commitsCountTheirOwn, bucketsAreTheMost, recordsAreDocumented])
        await holds(world, [setup]);
    },
  );

  it('thousands of events of one commit are counted as few are', async () => {
    const calls = numbers(2500).map((index) =>
      aCall(index, { eventName: `Call${index % 3}`, userAgent: `agent ${index % 150}`, sourceIPAddress: `${index}` }),
    );
    const setup = summarising({ Templates: ['API_ACTIVITY'], Keep });

    const world = await deliver(setup, calls, 500);

    for (const holds of [commitsCountTheirOwn, bucketsAreTheMost, recordsHaveTheirOwnIds]) await holds(world, [setup]);
  });
});

it('names that are put together to look like others do not share an id', async () => {
  const calls = [
    aCall(0, { eventSource: 'a\0b', eventName: 'c' }),
    aCall(1, { eventSource: 'a', eventName: 'b\0c' }),
    aCall(2, { eventSource: 'a', eventName: 'b","c' }),
    aCall(3, { eventSource: 'a","b', eventName: 'c' }),
  ];
  const setup = summarising({ Templates: ['API_ACTIVITY'] });

  const world = await deliver(setup, calls);

  await commitsCountTheirOwn(world, [setup]);
  await recordsHaveTheirOwnIds(world, [setup]);
});

it('an archive that is brought to itself counts nothing again', async () => {
  const data = { logsAll: false, selectors: advanced(OBJECTS) };
  const setup = summarising().map((trail) => ({ ...trail, ...data }));
  const resources = [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::b/one' }];
  const world = await deliver(setup, [aCall(0, { resources }), aCall(1, { resources, eventName: 'GetObject' })]);
  const archive = await objectsIn(world.destination('all'));
  expect([...archive.keys()].filter((key) => key.includes('/CloudTrail-Aggregated/'))).toHaveLength(1);

  const unique = () => 'again';
  const collector = collect({ store: world.home, clock: () => world.now, unique, release: 'test' });
  for (const [name, file] of archive) {
    const chunks = async function* () {
      yield file;
    };
    await collector.read({ name, source: 'trail-files', namespace: 'aws', chunks: chunks() });
  }
  await collector.flush();
  await settle(world, setup);

  expect(await objectsIn(world.destination('all'))).toEqual(archive);
});
