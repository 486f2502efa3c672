import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { anEvent } from '../../data/event.ts';
import { RUNS } from '../../stages/runs.ts';
import { aFinding, aRule, BY_ACTOR, ROOT_KEY } from './a-finding.ts';

describe('a finding', () => {
  it('holds what a person needs, and no fields without a value', () => {
    const finding = aFinding();

    expect(JSON.parse(JSON.stringify(finding))).toEqual(finding);
    expect(finding).toMatchObject({
      format: 1,
      rule: { id: 'root-access-key', level: 'critical', check: ['Ask who did it.', 'Delete the key.'] },
      time: Date.UTC(2026, 2, 1, 9, 1, 2),
      event: {
        namespace: 'aws',
        arrivedBy: 'bus',
        eventId: '0b0e6b1e-0000-4000-8000-000000000001',
        name: 'CreateAccessKey',
        source: 'iam.amazonaws.com',
        account: '111122223333',
        actor: { kind: 'root', name: 'root' },
        address: '198.51.100.10',
        resources: [],
      },
    });
    expect(finding.rule).not.toHaveProperty('file');
    expect(finding).not.toHaveProperty('group');
  });

  it('has the hex of identity and content as its key', () => {
    expect(aFinding().key).toBe(`${'00ff'.repeat(8)}${'01'.repeat(8)}`);
  });

  it('keeps 256 characters of a text and 1,024 of a message, whole characters', () => {
    const finding = aFinding(
      anEvent({
        userAgent: `${'x'.repeat(255)}\u{1f600}`,
        sourceIPAddress: 'x'.repeat(1000),
        errorMessage: '\u{1f600}'.repeat(1000),
      }),
    );

    expect(finding.event?.userAgent).toBe('x'.repeat(255));
    expect(finding.event?.address).toHaveLength(256);
    expect(finding.event?.errorMessage).toBe('\u{1f600}'.repeat(512));
  });

  it('keeps well-formed Unicode, whatever it was', () => {
    const isWhole = (text: string): void => {
      const { event } = aFinding(
        anEvent({ userAgent: text, userIdentity: { type: 'IAMUser', userName: text }, resources: [{ ARN: text }] }),
      );
      const texts = [event?.userAgent ?? '', event?.actor.name ?? '', ...(event?.resources ?? [])];
      expect(texts.every((kept) => kept.isWellFormed() && kept.length <= 256)).toBe(true);
    };

    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 600, size: 'max' }), isWhole), { numRuns: RUNS });
    isWhole('\ud800');
    isWhole(`${'x'.repeat(255)}\ud83d\ude00`);
  });

  it.each([
    [
      'CloudTrail lists',
      { resources: [{ ARN: 'arn:aws:s3:::b/k' }, { ARN: 'arn:aws:s3:::b' }, { ARNPrefix: 'arn:aws:s3:::c' }, {}] },
      ['arn:aws:s3:::b/k', 'arn:aws:s3:::b', 'arn:aws:s3:::c'],
    ],
    [
      'a request names',
      { requestParameters: { roleName: 'Admin', policyArn: 'arn:aws:iam::aws:policy/X' } },
      ['role Admin', 'policy arn:aws:iam::aws:policy/X'],
    ],
    [
      'a request lists',
      { requestParameters: { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } } },
      ['instance i-1', 'instance i-2'],
    ],
    [
      'a request has lists and answers',
      {
        requestParameters: { documentName: 'AWS-RunShellScript', instanceIds: ['i-1', 'i-2'], parameters: 'HIDDEN' },
        responseElements: { command: { commandId: 'c' } },
      },
      ['document AWS-RunShellScript', 'instance i-1', 'instance i-2', 'command c'],
    ],
    [
      'something is shared',
      { requestParameters: { snapshotId: 'snap-1', createVolumePermission: { add: { items: [{ userId: '9' }] } } } },
      ['snapshot snap-1', 'user 9'],
    ],
    [
      'root makes a key',
      { requestParameters: null, responseElements: { accessKey: { accessKeyId: 'AKIAEXAMPLE', status: 'Active' } } },
      ['access key AKIAEXAMPLE'],
    ],
    [
      'a name is odd',
      { requestParameters: { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: 'fl-1' } } } },
      ['flow log fl-1'],
    ],
    ['a name is hidden', { requestParameters: { userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' } }, []],
    ['there is a trail', { requestParameters: { name: 'management' } }, ['name management']],
    ['there is nothing', { requestParameters: null, resources: 'none' }, []],
  ])('says what it was done to, if %s', (_, fields, resources) => {
    expect(aFinding(anEvent(fields)).event?.resources).toEqual(resources);
  });

  it('names five resources at most, each once', () => {
    const resources = ['a', 'a', 'b', 'c', 'd', 'e', 'f'].map((ARN) => ({ ARN }));

    expect(aFinding(anEvent({ resources })).event?.resources).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('knows that a sign-in failed, though there is no error', () => {
    const signIn = anEvent({ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Failure' } });

    expect(aFinding(signIn).event?.errorMessage).toBe('Failure');
  });
});

const grouped = (by: readonly string[] = BY_ACTOR.by) => aRule({ level: 'high', suppression: { ...BY_ACTOR, by } });

describe('the group of a finding', () => {
  it('has the values of its fields, and the slot in which the event happened', () => {
    const { group } = aFinding(ROOT_KEY, { rule: grouped() });

    expect(group).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      by: { 'actor.id': 'arn:aws:iam::111122223333:root', recipientAccountId: '111122223333' },
      slot: Date.UTC(2026, 2, 1, 9),
      length: 15 * 60_000,
    });
  });

  it('is another one for other values, and for another sender', () => {
    const ids = [
      aFinding(ROOT_KEY, { rule: grouped() }),
      aFinding(ROOT_KEY, { rule: grouped(), envelope: { time: Date.UTC(2026, 2, 1, 9, 14) } }),
      aFinding(ROOT_KEY, { rule: grouped(), namespace: 'direct:app' }),
      aFinding({ ...ROOT_KEY, recipientAccountId: '444455556666' }, { rule: grouped() }),
    ].map(({ group }) => group?.id);

    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
  });

  it('has values in one order, joined, and empty ones where there are none', () => {
    const { group } = aFinding(anEvent({ resources: [{ ARN: 'b' }, { ARN: 'a' }] }), {
      rule: grouped(['resources.ARN', 'vpcEndpointId']),
    });

    expect(group?.by).toEqual({ 'resources.ARN': 'a, b', vpcEndpointId: '' });
  });

  it('does not take two values for one', () => {
    const idOf = (...arns: string[]) =>
      aFinding(anEvent({ resources: arns.map((ARN) => ({ ARN })) }), { rule: grouped(['resources.ARN']) }).group?.id;

    expect(idOf('a', 'b')).not.toBe(idOf('a, b'));
    expect(idOf('b', 'a')).toBe(idOf('a', 'b'));
  });

  it('tells long values apart, though it shows only their beginning', () => {
    const of = (end: string) =>
      aFinding(anEvent({ userAgent: `${'x'.repeat(300)}${end}` }), { rule: grouped(['userAgent']) }).group;

    expect(of('1')?.by).toEqual({ userAgent: 'x'.repeat(256) });
    expect(of('1')?.id).not.toBe(of('2')?.id);
  });
});
