import { aHit, counting, inTurn, MINUTE, NOW } from './counting.ts';

describe('a count of events', () => {
  it('is told of when it is reached', () => {
    const { findings } = inTurn(counting(), [aHit(1), aHit(2)], [aHit(9)]);

    expect(findings).toMatchObject([
      {
        format: 1,
        rule: { id: 'a-correlation', title: 'A correlation', level: 'medium' },
        key: expect.stringMatching(/^[0-9a-f]{48}$/),
        time: NOW + 9 * MINUTE,
        group: {
          id: expect.stringMatching(/^[0-9a-f]{32}$/),
          by: { sourceIPAddress: '10.0.0.1' },
          slot: NOW,
          length: 10 * MINUTE,
        },
        correlation: {
          type: 'event_count',
          count: 3,
          group: { sourceIPAddress: '10.0.0.1' },
          from: NOW + MINUTE,
          to: NOW + 9 * MINUTE,
          timespan: 10 * MINUTE,
          eventIds: ['e1', 'e2', 'e9'],
          accounts: ['111111111111'],
          regions: ['eu-west-1'],
        },
      },
    ]);
    expect(findings[0].event).toBeUndefined();
  });

  it.each([
    ['within a slot', [0, 5, 9], 1],
    ['across slots', [8, 9, 12], 1],
    ['in a window that is just too long', [5, 9, 15], 0],
    ['in a window that is just short enough', [6, 9, 15], 1],
    ['in each of two slots', [8, 9, 9, 12], 2],
    ['in slots with one between them', [1, 2, 3, 21, 22, 23], 2],
    ['of fewer', [1, 2], 0],
  ])('%s: minutes %j make %j', (_, minutes, expected) => {
    expect(
      inTurn(
        counting(),
        minutes.map((minute) => aHit(minute)),
      ).findings,
    ).toHaveLength(expected);
  });

  it('takes one entry for as many events as it says', () => {
    expect(inTurn(counting(), [aHit(1, { count: 3 })]).findings).toMatchObject([{ correlation: { count: 3 } }]);
  });

  it('is kept apart for each group', () => {
    const others = ['10.0.0.2', '10.0.0.3'].map((address) => aHit(1, { group: [address] }));

    expect(inTurn(counting(), [aHit(1), aHit(2), ...others]).findings).toEqual([]);
  });

  it('is told of once for a group and slot', () => {
    const { findings } = inTurn(counting(), [aHit(1), aHit(2), aHit(3)], [aHit(4)], [aHit(5, { count: 100 })]);

    expect(findings).toHaveLength(1);
  });

  it('is the same group in whatever case', () => {
    const hits = ['Alice', 'ALICE', 'alice'].map((name, at) => aHit(at, { group: [name] }));

    expect(inTurn(counting(), hits).findings).toHaveLength(1);
    expect(inTurn(counting(), hits.slice(0, 1), hits.slice(1)).findings).toHaveLength(1);
  });

  it('is never of what different senders say, nor of that and of what AWS does', () => {
    const [aws, one, other] = ([undefined, 'direct:one', 'direct:other'] as const).map((namespace) =>
      [1, 2, 3].map((minute) => aHit(minute, namespace && { namespace })),
    );
    const mixed = [...aws.slice(1), ...one.slice(1), ...other.slice(1)];
    const { findings } = inTurn(counting(), [...one, ...other], aws);

    expect(inTurn(counting(), mixed).findings).toEqual([]);
    expect(findings.map(({ correlation }) => correlation!.namespace)).toEqual(['direct:one', 'direct:other', 'aws']);
    expect(new Set(findings.map(({ key }) => key)).size).toBe(3);
    expect(new Set(findings.map(({ group }) => group!.id)).size).toBe(3);
  });

  it('of critical correlations has no group', () => {
    expect(inTurn(counting({}, { level: 'critical' }), [aHit(1, { count: 3 })]).findings[0].group).toBeUndefined();
  });

  it.each([
    [{ gt: 3 }, 4],
    [{ gte: 3 }, 3],
    [{ eq: 3 }, 3],
    [{ gt: 2, lte: 5 }, 3],
    [{ gte: 3, neq: 3 }, 4],
  ])('fulfils %j from %j events on', (condition, least) => {
    const told = (count: number) => inTurn(counting({ condition }), [aHit(1, { count })]).findings.length;

    expect([told(least - 1), told(least), told(100)]).toEqual([0, 1, 1]);
  });

  it('leaves out hits that are no longer asked for', () => {
    const hits = [
      aHit(1, { correlation: 'gone', count: 9 }),
      aHit(1, { group: ['a', 'b'], count: 9 }),
      aHit(1, { value: 'x', count: 9 }),
    ];

    expect(inTurn(counting(), hits)).toMatchObject({ findings: [], state: { correlations: {} } });
  });
});

describe('a count of values', () => {
  const set = counting({ type: 'value_count', condition: { gte: 3, field: 'eventName' } });

  it('counts each once', () => {
    const values = (...texts: readonly string[]) => texts.map((value, at) => aHit(at, { value, count: 7 }));

    expect(inTurn(set, values('a', 'b', 'a', 'b', 'a')).findings).toEqual([]);
    expect(inTurn(set, values('a', 'b', 'a', 'c')).findings).toMatchObject([
      { time: NOW + 3 * MINUTE, correlation: { type: 'value_count', count: 3, field: 'eventName' } },
    ]);
  });

  it('counts a value once, whatever its case', () => {
    expect(
      inTurn(
        set,
        ['a', 'A', 'b'].map((value) => aHit(1, { value })),
      ).findings,
    ).toEqual([]);
  });

  it('counts a value of both slots once', () => {
    expect(inTurn(set, [aHit(8, { value: 'a' }), aHit(9, { value: 'b' }), aHit(11, { value: 'a' })]).findings).toEqual(
      [],
    );
  });

  it('remembers the values that were there last of a slot that was told of', () => {
    const early = [aHit(0, { value: 'a' }), aHit(1, { value: 'b' }), aHit(2, { value: 'c' }), aHit(2, { value: 'd' })];
    const late = ['a', 'b'].map((value) => aHit(9, { value }));

    expect(inTurn(set, [...early, ...late], [aHit(15, { value: 'x' })]).findings).toHaveLength(2);
  });

  it('keeps no values, which may be secrets', () => {
    expect(JSON.stringify(inTurn(set, [aHit(1, { value: 'hunter2' })]).state)).not.toContain('hunter2');
  });
});
