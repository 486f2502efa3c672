import { describe, expect, it } from '@jest/globals';
import type { EventKind } from '../../../core/trails/facts.ts';
import { Kinds } from '../../../core/trails/kinds.ts';

const KIND: EventKind = {
  category: 'Management',
  source: 's3.amazonaws.com',
  name: 'GetObject',
  type: 'AwsApiCall',
  errorCode: undefined,
  readOnly: true,
  isGlobal: false,
};

describe('the kinds of events', () => {
  it('are kept once each, and found again', () => {
    const kinds = new Kinds();

    expect([KIND, { ...KIND, name: 'PutObject' }, { ...KIND }].map((kind) => kinds.numberOf(kind))).toEqual([0, 1, 0]);
    expect(kinds.all).toEqual([KIND, { ...KIND, name: 'PutObject' }]);
  });

  it.each([
    { category: 'Data' },
    { source: 'sts.amazonaws.com' },
    { source: undefined },
    { name: undefined },
    { name: 'constructor' },
    { name: '__proto__' },
    { type: 'AwsServiceEvent' },
    { errorCode: 'AccessDenied' },
    { readOnly: false },
    { readOnly: undefined },
    { isGlobal: true },
  ] satisfies Partial<EventKind>[])('differ if %j differs', (difference) => {
    const kinds = new Kinds();

    expect([KIND, { ...KIND, ...difference }].map((kind) => kinds.numberOf(kind))).toEqual([0, 1]);
  });

  it('keep nothing else of an event', () => {
    const kinds = new Kinds();
    kinds.numberOf({ ...KIND, account: '111122223333' } as EventKind);

    expect(kinds.all).toEqual([KIND]);
  });

  it('keep of endless texts more than a selector can compare, and no more', () => {
    const kinds = new Kinds();
    kinds.numberOf({ ...KIND, name: 'x'.repeat(1_000_000) });

    expect(kinds.all[0].name).toHaveLength(4096);
  });
});
