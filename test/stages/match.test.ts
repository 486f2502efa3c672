import { describe, expect, it } from '@jest/globals';
import type { EventRule, RuleSet } from '../../core/rules/rule.ts';
import { matching } from '../../stages/match.ts';
import { aRule, compiledAll } from '../core/rules/rules.ts';
import { anAggregatedEvent, anEvent, anInsight } from '../data/event.ts';
import { collectAsked, hitsOf, RULES } from './asked.ts';

const text = (fields: Parameters<typeof anEvent>[0]) => JSON.stringify(anEvent(fields));
const hex = (bytes: string) => Buffer.from(bytes, 'latin1').toString('hex');
const stop = { eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com' };

/** The rules, and another one that throws whenever it is asked. */
const withBroken = (): RuleSet => {
  const [rule] = compiledAll([aRule({ id: 'broken', detection: { a: { awsRegion: 'us-east-1' }, condition: 'a' } })])
    .rules as EventRule[];
  const broken: EventRule = {
    ...rule,
    matches: () => {
      throw new Error('broken on purpose');
    },
  };
  return { ...RULES, rules: [broken, ...RULES.rules] };
};

describe('an event that a rule matches', () => {
  it('is told of with its compact JSON', async () => {
    const spaced = JSON.stringify(anEvent({ ...stop, note: '日本 \u0000 "' }), null, 2);
    const { told } = await collectAsked([spaced, text({})]);

    expect(told).toEqual([
      {
        findings: [expect.objectContaining({ rule: expect.objectContaining({ id: 'stopped' }) })],
        record: expect.any(String),
      },
    ]);
    expect(told[0].record).toBe(JSON.stringify(JSON.parse(spaced)));
  });

  it.each([
    ['as it is', text(stop)],
    ['with white space', JSON.stringify(anEvent(stop), null, 2)],
    ['without an id', JSON.stringify(anEvent({ ...stop, eventID: undefined }), null, 1)],
    ['beside others', `${text({})}\n${text(stop)}\n${text({ errorCode: 'x' })}`],
    ['with numbers that a parser would change', text(stop).replace('"b1"', '12345678901234567891.0')],
  ])('has the key by which it is delivered: %s', async (_, body) => {
    const { findings, batches } = await collectAsked([body]);

    const rows = batches.flatMap((batch) =>
      Array.from({ length: batch.count }, (_row, row) => hex(batch.identity(row) + batch.content(row))),
    );
    expect(findings).toHaveLength(1);
    expect(rows).toContain(findings[0].key);
  });

  it.each([
    ['a list with the name in it', { eventName: ['StopLogging', 5] }],
    ['lists on the way to it', { errorCode: [['AccessDenied']], userIdentity: [{ type: 'Root' }] }],
  ])('is found whatever stands where rules look for it: %s', async (_, fields) => {
    const { findings } = await collectAsked([text(fields)]);

    expect(findings).toHaveLength(1);
  });

  it.each([
    ['aws', undefined],
    ['direct:AIDA', 'direct:AIDA'],
  ] as const)('is noted with who said so, if AWS did not: %s', async (namespace, expected) => {
    const { batches } = await collectAsked([text({ errorCode: 'AccessDenied' })], { namespace });

    expect(hitsOf(batches[0]).map((hit) => hit.namespace)).toEqual([expected]);
  });

  it('is staged all the same, and noted for what counts it', async () => {
    const denied = text({ errorCode: 'AccessDenied', eventID: 'd1' });
    const { batches, findings } = await collectAsked([`${text({})}\n${denied}`]);

    expect(findings.map(({ rule }) => rule.id)).toEqual(['denied']);
    expect(batches).toHaveLength(1);
    expect(hitsOf(batches[0])).toEqual([
      {
        row: 1,
        correlation: 'many-denied',
        group: ['arn:aws:sts::111122223333:assumed-role/Deploy/ci'],
        eventId: 'd1',
      },
    ]);
  });
});

describe('events that no rule matches', () => {
  it.each([
    ['of another name', text({})],
    ['of Insights, which have none', JSON.stringify(anInsight())],
    ['of aggregation', JSON.stringify(anAggregatedEvent())],
    ['whose names are no texts', text({ eventName: 5, eventSource: null, errorCode: ['Throttled', {}] })],
  ])('leave no trace: %s', async (_, body) => {
    const { told, batches } = await collectAsked([body]);

    expect(told).toEqual([]);
    expect(batches.map(({ header }) => Object.keys(header))).toEqual([expect.not.arrayContaining(['hits'])]);
  });

  it('are not asked about if they are data events of our own', async () => {
    const role = 'arn:aws:iam::111122223333:role/ours';
    const own = { roles: [role], buckets: ['our-store'] };
    const ours = text({
      ...{ eventSource: 's3.amazonaws.com', eventName: 'PutObject', eventCategory: 'Data', managementEvent: false },
      userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: role } } },
      requestParameters: { bucketName: 'our-store' },
    });
    const asked: string[] = [];
    const match = matching(compiledAll([aRule({ detection: { a: { eventName: 'PutObject' }, condition: 'a' } })]));
    const watching: typeof match = (arrival) => {
      asked.push(arrival.envelope.name ?? '');
      return match(arrival);
    };
    const { findings } = await collectAsked([`${ours}\n${text({})}`], { own, match: watching });

    expect(asked).toEqual(['PutBucketPolicy']);
    expect(findings).toEqual([]);
  });
});

describe('a rule that fails', () => {
  it('is told of, and hinders neither other rules nor collecting', async () => {
    const failures: unknown[] = [];
    const match = matching(withBroken(), { onFailure: (rule, error) => failures.push([rule, String(error)]) });
    const { findings, batches } = await collectAsked([`${text(stop)}\n${text({})}`], { match });

    expect(failures).toEqual(Array.from({ length: 2 }, () => ['broken', 'Error: broken on purpose']));
    expect(findings.map(({ rule }) => rule.id)).toEqual(['stopped']);
    expect(batches.reduce((sum, { count }) => sum + count, 0)).toBe(2);
  });
});
