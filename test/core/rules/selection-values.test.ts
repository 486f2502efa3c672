import { resolveActor } from '../../../core/resolve-actor.ts';
import { selects } from './rules.ts';

describe('ranges of addresses', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.9.9.9/8', '10.0.0.1', true],
    ['10.0.0.1', '10.0.0.1', true],
    ['10.0.0.1', '10.0.0.2', false],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/32', '2001:DB8:1::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['::/0', '2001:db8::1', true],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['::ffff:10.0.0.0/104', '11.1.2.3', false],
    ['10.0.0.0/8', 'AWS Internal', false],
    ['0.0.0.0/0', 's3.amazonaws.com', false],
    ['0.0.0.0/0', '', false],
    ['10.0.0.0/8', '10.1', false],
    ['8.0.0.0/8', '010.0.0.1', false],
    ['10.0.0.0/8', '0x0a.0.0.1', false],
    ['10.0.0.0/8', '10.0.0.1 ', false],
    ['10.0.0.0/8', `10.0.0.1${'0'.repeat(1000)}`, false],
  ])('of %s is %s: %s', (range, address, expected) => {
    expect(selects({ 'sourceIPAddress|cidr': range }, { sourceIPAddress: address })).toBe(expected);
  });
});

describe('placeholders', () => {
  const placeholders = { buckets: ['logs', 'backup-*'], accounts: ['1', '2'] };
  const on = (bucket: string) => ({ requestParameters: { bucketName: bucket } });

  it.each([
    ['one of the values', '%buckets%', 'LOGS', true],
    ['a pattern of the values', '%buckets%', 'backup-2026', true],
    ['none of the values', '%buckets%', 'data', false],
    ['texts around it', 'a-%buckets%-b', 'a-logs-b', true],
    ['several in one text', '%accounts%-%buckets%', '2-logs', true],
    ['one of a list', ['data', '%buckets%'], 'logs', true],
    ['nothing else of a list', ['data', '%buckets%'], 'data', true],
    ['a plain percent sign', '\\%buckets-%buckets%', '%buckets-logs', true],
  ])('stand for %s', (_, value, bucket, expected) => {
    expect(selects({ 'requestParameters.bucketName|expand': value }, on(bucket), placeholders)).toBe(expected);
  });

  it('stand for parts, and for ranges of addresses', () => {
    expect(selects({ 'requestParameters.bucketName|expand|contains': '%buckets%' }, on('x-logs-x'), placeholders)).toBe(
      true,
    );
    const own = { own: ['10.0.0.0/8', '192.168.0.0/16'] };
    expect(selects({ 'sourceIPAddress|cidr|expand': '%own%' }, { sourceIPAddress: '192.168.1.1' }, own)).toBe(true);
  });

  it('are plain texts without the modifier', () => {
    expect(selects({ 'requestParameters.bucketName': '%buckets%' }, on('%buckets%'), placeholders)).toBe(true);
  });
});

describe('fields of the actor', () => {
  const record = { userIdentity: { type: 'Root', accountId: '111111111111', arn: 'arn:aws:iam::111111111111:root' } };

  it('are what the actor is resolved to', () => {
    const { kind, id, byService } = resolveActor(record);

    expect(selects({ 'actor.kind': kind, 'actor.id': id, 'actor.byService': byService }, record)).toBe(true);
    expect(selects({ 'actor.kind': 'nothing' }, record)).toBe(false);
  });

  it('are null where nothing is known', () => {
    expect(selects({ 'actor.session': null, 'actor.session|exists': false }, record)).toBe(true);
  });

  it('are not those of a record that has a member of this name', () => {
    expect(selects({ 'actor.kind': 'forged' }, { ...record, actor: { kind: 'forged' } })).toBe(false);
  });
});
