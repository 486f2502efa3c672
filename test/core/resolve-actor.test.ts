import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { resolveActor } from '../../core/resolve-actor.ts';
import type { JsonRecord } from '../../core/rules/rule-event.ts';
import { anActivity, anEvent } from '../data/event.ts';
import { ACCOUNTS_OWN, AN_USER, assumed, SSO, VIAS } from './actor-cases.ts';
import { FROM_ELSEWHERE } from './actor-cases-elsewhere.ts';
import { SERVICES } from './actor-cases-services.ts';
import { RUNS } from '../stages/runs.ts';

const KINDS = [...ACCOUNTS_OWN, ...FROM_ELSEWHERE, ...SERVICES];
const NOTHING_KNOWN = { account: undefined, user: undefined, accessKey: undefined, service: undefined };

const by = (userIdentity: unknown, more: JsonRecord = {}) => resolveActor(anEvent({ userIdentity, ...more }));

describe('who did it', () => {
  it.each(KINDS)('may be %s', (_, userIdentity, more, actor) => {
    expect({ ...NOTHING_KNOWN, ...by(userIdentity, more) }).toMatchObject(actor);
  });

  it.each(VIAS)('may have used: %s (%j)', (via, more, session) => {
    expect(by(assumed('Deploy', 'ci', session), more).via).toBe(via);
  });

  it('is a function with the credentials of one', () => {
    const identity = { ...assumed('Worker', 'my-function'), inScopeOf: { issuerType: 'AWS::Lambda::Function' } };

    expect(by(identity, { userAgent: 'Boto3/1.26' })).toMatchObject({ via: 'automation', byService: false });
  });

  it('is never a service because a program says so', () => {
    const claims = { userAgent: 'cloudformation.amazonaws.com', sourceIPAddress: '198.51.100.7' };

    expect(by(AN_USER, claims)).toMatchObject({ kind: 'user', byService: false });
    expect(by(AN_USER, claims)).not.toHaveProperty('service');
  });

  it('has a source identity if the session has one, or was given one; not if it asked for one', () => {
    const asked = {
      eventSource: 'sts.amazonaws.com',
      requestParameters: { sourceIdentity: 'ceo' },
      errorCode: 'AccessDenied',
    };

    expect(by(assumed('Deploy', 'ci', { sourceIdentity: 'alice' })).sourceIdentity).toBe('alice');
    expect(by(AN_USER, asked).sourceIdentity).toBeUndefined();
  });

  it.each([
    [true, { attributes: { mfaAuthenticated: 'true' } }, {}],
    [false, { attributes: { mfaAuthenticated: false } }, {}],
    [true, {}, { additionalEventData: { MFAUsed: 'Yes' } }],
    [undefined, {}, {}],
  ])('used MFA: %s', (mfa, sessionContext, more) => {
    expect(by({ ...AN_USER, sessionContext }, more).mfa).toBe(mfa);
  });

  it('is the same in all sessions of a role, and of a person', () => {
    const ids = ['a', 'b'].map((session) => by(assumed('Deploy', session)).id);
    const people = ['1', '2'].map(
      (accessKeyId) => by({ ...assumed(SSO, 'bob', {}, '/aws-reserved/sso.amazonaws.com/'), accessKeyId }).id,
    );

    expect(new Set(ids).size).toBe(1);
    expect(new Set(people).size).toBe(1);
  });

  it('is the same however many federated users it lets in', () => {
    const sessionIssuer = { type: 'IAMUser', userName: 'mallory', arn: `${AN_USER.arn}/mallory` };
    const ids = ['a', 'b'].map(
      (name) =>
        by({ type: 'FederatedUser', arn: `arn:aws:sts::1:federated-user/${name}`, sessionContext: { sessionIssuer } })
          .id,
    );

    expect(new Set(ids)).toEqual(new Set([sessionIssuer.arn]));
  });

  it('is named in events that no AWS service made, too', () => {
    const eventData = { userIdentity: { type: 'Employee', principalId: 'u-77' }, eventName: 'RefundIssued' };

    expect(resolveActor(anActivity({ eventData }))).toMatchObject({ kind: 'unknown', id: 'u-77', byService: false });
  });
});

const TEXTS = [
  'type',
  'userName',
  'principalId',
  'arn',
  'accountId',
  'invokedBy',
  'sessionContext',
  'onBehalfOf',
  'inScopeOf',
];
const TYPES = [...new Set(KINDS.map(([, identity]) => (identity as { type?: string } | undefined)?.type ?? ''))];
const anyIdentity = fc.record(
  Object.fromEntries(
    TEXTS.map((name) => [
      name,
      name === 'type'
        ? fc.constantFrom(...TYPES)
        : fc.oneof(
            fc.jsonValue(),
            fc.string().map((text) => `arn:${text}`),
          ),
    ]),
  ),
  { requiredKeys: [] },
);
const anyRecord = fc.oneof(
  fc.jsonValue(),
  fc.record(
    { userIdentity: fc.oneof(anyIdentity, fc.jsonValue()), userAgent: fc.jsonValue(), eventType: fc.jsonValue() },
    { requiredKeys: [] },
  ),
  fc.record({ eventData: fc.record({ userIdentity: anyIdentity }) }),
);

describe('whatever a record is like', () => {
  it('somebody did it, with an id and a name', () => {
    const holds = (record: unknown): void => {
      const actor = resolveActor(record as JsonRecord);
      expect(actor.id).not.toBe('');
      expect(actor.name).not.toBe('');
      expect(Object.values(actor).every((value) => ['string', 'boolean'].includes(typeof value))).toBe(true);
    };

    fc.assert(fc.property(anyRecord, holds), { numRuns: RUNS * 20 });
  });

  it('a very long text takes no time', () => {
    const long = `${'a:'.repeat(100_000)}/`.repeat(2);
    const begin = performance.now();

    by(
      {
        type: 'AssumedRole',
        arn: `arn:${long}`,
        principalId: long,
        sessionContext: { sessionIssuer: { arn: `arn:${long}` } },
      },
      { userAgent: long },
    );

    expect(performance.now() - begin).toBeLessThan(1000);
  });
});

const ROOT = join(import.meta.dirname, '../..');

const recordsIn = (path: string): JsonRecord[] => {
  const bytes = readFileSync(path);
  const read = JSON.parse((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString()) as JsonRecord | JsonRecord[];
  if (Array.isArray(read)) return read;
  return Array.isArray(read.Records) ? (read.Records as JsonRecord[]) : [read];
};

describe.each([join(ROOT, 'examples'), join(ROOT, '../shared/data/cloudtrail')])('in the events of %s', (folder) => {
  if (!existsSync(folder)) {
    it.skip('nothing is checked: they are not here', () => {});
    return;
  }

  it('everybody is known', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => /\.json(\.gz)?$/.test(name) && !name.endsWith('.events.json'),
    );
    const actors = files.flatMap((name) => recordsIn(join(folder, name))).map(resolveActor);

    const kinds = Object.groupBy(actors, ({ kind }) => kind);
    expect(actors.length).toBeGreaterThan(500);
    expect(kinds.unknown ?? []).toEqual([]);
    expect(actors.filter(({ kind, id }) => kind === 'user' && !/^arn:aws:iam::\d+:user\/./.test(id))).toEqual([]);
    expect(actors.filter(({ kind, id }) => kind === 'role' && !/^arn:aws:iam::\d+:role\/./.test(id))).toEqual([]);
  });
});
