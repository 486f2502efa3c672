import { describe, expect, it } from '@jest/globals';
import type { Envelope } from '../../core/event.ts';
import { identify, identifyPiece, type Namespace, reuseHash } from '../../core/identity.ts';
import { anEvent } from '../data/event.ts';
import { readEvent } from './read-event.ts';

const envelope = (fields: Readonly<Record<string, unknown>> = {}): Envelope => readEvent(anEvent(fields)) as Envelope;

const identityOf = (fields: Readonly<Record<string, unknown>> = {}, namespace: Namespace = 'aws'): string =>
  identify(namespace, envelope(fields), () => Buffer.from(JSON.stringify(anEvent(fields))));

describe('an identity', () => {
  it('is made of account, Region, time and id alone', () => {
    const other = {
      eventName: 'x',
      userIdentity: {},
      readOnly: true,
      eventVersion: '1.0',
      sharedEventID: 'x',
      later: 1,
    };

    expect(identityOf(other)).toBe(identityOf());
    expect(identityOf({ eventTime: '2026-03-01T10:01:02+01:00' })).toBe(identityOf());
  });

  it.each([
    ['account', { recipientAccountId: '111122223334' }],
    ['Region', { awsRegion: 'us-east-2' }],
    ['time', { eventTime: '2026-03-01T09:01:03Z' }],
    ['fraction of a second', { eventTime: '2026-03-01T09:01:02.001Z' }],
    ['id', { eventID: '0b0e6b1e-0000-4000-8000-000000000002' }],
    ['case of its id', { eventID: '0B0E6B1E-0000-4000-8000-000000000001' }],
  ])('differs with the %s', (_, fields) => {
    expect(identityOf(fields)).not.toBe(identityOf());
  });

  it('differs between senders, and from what AWS says', () => {
    const namespaces: readonly Namespace[] = ['aws', 'direct:alice', 'direct:bob', 'direct:'];

    expect(new Set(namespaces.map((namespace) => identityOf({}, namespace))).size).toBe(4);
  });

  it('is not confused by where one field ends and the next begins', () => {
    const identities = [
      identityOf({ recipientAccountId: '1', awsRegion: '23' }),
      identityOf({ recipientAccountId: '12', awsRegion: '3' }),
      identityOf({ recipientAccountId: '1', awsRegion: '2', eventID: '3\0' }),
      identityOf({ recipientAccountId: '1', awsRegion: '2', eventID: '3' }),
    ];

    expect(new Set(identities).size).toBe(4);
  });

  it('without an id is made of all tokens', () => {
    const identities = [
      identityOf({ eventID: undefined }),
      identityOf({ eventID: undefined, later: 1 }),
      identityOf({ eventID: undefined, later: 2 }),
      identityOf(),
    ];

    expect(new Set(identities).size).toBe(4);
    expect(identityOf({ eventID: undefined, later: 1 })).toBe(identities[1]);
  });

  it('of ids that are no whole characters differs as they do', () => {
    const identities = ['\ud800', '\ud801', '\ufffd'].map((eventID) => identityOf({ eventID }));

    expect(new Set(identities).size).toBe(3);
  });

  it('has sixteen characters of one byte each', () => {
    expect(identityOf()).toHaveLength(16);
    expect(Buffer.from(identityOf(), 'latin1').toString('latin1')).toBe(identityOf());
    expect(identityOf()).not.toMatch(/[^\0-\xff]/);
  });

  // If it changes, everything that was delivered is delivered again.
  it('stays the same in every release', () => {
    expect(Buffer.from(identityOf(), 'latin1').toString('hex')).toBe('9023aae95444b96e8b92a9e579a9444c');
    expect(Buffer.from(identifyPiece(Buffer.from('piece')), 'latin1').toString('hex')).toBe(
      '73e408871fbe02249189931a0808ee89',
    );
  });
});

describe('the hash of an id', () => {
  it('is the same at another time, and another for another id, account or Region', () => {
    const hashOf = (fields: Readonly<Record<string, unknown>>) => reuseHash(envelope(fields));
    const others = [{ eventID: 'x' }, { eventID: 'y' }, { recipientAccountId: '1' }, { awsRegion: 'r' }, {}].map(
      hashOf,
    );

    expect(hashOf({ eventTime: '2027-01-01T00:00:00Z' })).toBe(hashOf({}));
    expect(new Set(others).size).toBe(others.length);
  });

  it('is zero without an id', () => {
    expect(reuseHash(envelope({ eventID: undefined }))).toBe(0);
  });

  it('seldom meets another', () => {
    const ids = Array.from(
      { length: 50_000 },
      (_, index) => `0b0e6b1e-0000-4000-8000-${String(index).padStart(12, '0')}`,
    );
    const one = envelope();

    const hashes = ids.map((eventId) => reuseHash({ ...one, eventId }));

    expect(new Set(hashes).size).toBeGreaterThan(49_990);
  });
});
