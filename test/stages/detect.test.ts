import { describe, expect, it } from '@jest/globals';
import { eventReading } from '../../stages/detect.ts';
import { event, foundIn, idsOf, inputOf } from './detecting.ts';

describe('detect', () => {
  it.each([
    [{ from: Date.UTC(2026, 2, 2) }, ['e2', 'e3']],
    [{ to: Date.UTC(2026, 2, 2) }, ['e1']],
    [{ from: Date.UTC(2026, 2, 2), to: Date.UTC(2026, 2, 3) }, ['e2']],
    [{}, ['e1', 'e2', 'e3']],
  ])('asks about the events of %j', async (range, ids) => {
    const events = [1, 2, 3].map((day) => event('Bad', `e${day}`, { eventTime: `2026-03-0${day}T00:00:00Z` }));

    const found = await foundIn(events, range);

    expect(found.flatMap(({ findings }) => idsOf(findings))).toEqual(ids);
  });

  it('tells of events that a correlation counts with when and where they were', async () => {
    const [found] = await foundIn([event('Often', 'e1', { awsRegion: 'eu-west-1' })]);

    expect(found).toMatchObject({
      findings: [],
      identity: expect.stringMatching(/^[^]{16}$/),
      hits: [{ correlation: 'often-Often', eventId: 'e1', time: Date.UTC(2026, 2, 1, 9, 1, 2), region: 'eu-west-1' }],
    });
  });

  it('says what it could not read, and where, and reads on', async () => {
    const read = eventReading();
    const seen: (string | undefined)[] = [];

    const receipt = await read(inputOf(`${JSON.stringify(event('Bad', 'e1'))}\n{"eventVersion":"1.08"`), (arrival) =>
      seen.push(arrival.envelope.eventId),
    );

    expect(seen).toEqual(['e1']);
    expect(receipt).toMatchObject({ events: 1, unread: [{ position: expect.any(Number) }], moreUnread: 0 });
    expect(receipt.fault).toBeUndefined();
  });

  it('keeps what came before an input could be read no further', async () => {
    const read = eventReading();
    const seen: (string | undefined)[] = [];
    const chunks = async function* () {
      yield Buffer.from(JSON.stringify(event('Bad', 'e1')));
      throw new Error('the disk is gone');
    };

    const receipt = await read({ name: 'input', chunks: chunks() }, ({ envelope }) => seen.push(envelope.eventId));

    expect(seen).toEqual(['e1']);
    expect(receipt.fault?.message).toBe('the disk is gone');
  });
});
