import { createPublicKey, verify } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { LEDGER } from '../../contracts/archive-layout.ts';
import { parseDigest } from '../../core/digest.ts';
import { HOUR } from '../../core/time.ts';
import { keyRing } from '../../stages/public-keys.ts';
import { aKmsKey, fakeKms } from '../stores/fake-kms.ts';
import { fakeS3 } from '../stores/s3-stores.ts';
import { Installation, REGIONS, SIGNING_KEY } from './an-installation.ts';
import { functions } from './functions.ts';

const s3 = fakeS3();
const kms = fakeKms(SIGNING_KEY, [aKmsKey('first', { KeyId: SIGNING_KEY })]);
const account = { s3, kms, start: functions() };
/** Its events were committed so many hours ago. */
const anInstallation = (hoursAgo: number) => new Installation(account, hoursAgo);

const nothing = { SealLag: 0, MissingDigests: 0 };

describe('seal', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = anInstallation(3);
    await installation.commit();
    await installation.publish();
  });

  it('signs every hour that is over by the key of KMS, and tells that nothing waits', async () => {
    const { result, metrics, error } = await installation.run();

    expect(error).toBeUndefined();
    const keys = await installation.digests();
    expect(keys.length).toBeGreaterThanOrEqual(3 * REGIONS.length);
    expect(result).toMatchObject({ shards: 16, created: keys.length, existed: 0, files: REGIONS.length });
    expect(metrics).toMatchObject(nothing);
    const [{ pkcs1 }] = await keyRing(installation.store).all();
    const publicKey = createPublicKey({ key: Buffer.from(pkcs1), format: 'der', type: 'pkcs1' });
    expect(publicKey.equals(kms.target.publicKey)).toBe(true);
    for (const key of keys) {
      const { signed } = parseDigest(gunzipSync((await installation.archive.read(key))!))!;
      const signature = Buffer.from(installation.metadataOf(key)['x-amz-meta-signature'], 'hex');
      expect([key, verify('sha256', Buffer.from(signed), publicKey, signature)]).toEqual([key, true]);
    }
  });

  it('asks little when there is nothing to do, and signs nothing', async () => {
    const before = await installation.digests();
    s3.requests.length = 0;

    const { result, metrics } = await installation.run();

    expect(result).toMatchObject({ closed: 0, created: 0, existed: 0, files: 0 });
    expect(metrics).toMatchObject(nothing);
    expect(await installation.digests()).toEqual(before);
    expect(kms.asked).toEqual([]);
    expect(s3.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
  });
});

describe('seal tells', () => {
  it('what waits, why and for how long', async () => {
    const waiting = anInstallation(3);
    await waiting.commit();

    const { result, metrics, lines } = await waiting.run();

    expect(result).toMatchObject({ created: 0 });
    expect(metrics).toMatchObject({ SealLag: expect.any(Number), MissingDigests: 0 });
    expect(metrics!.SealLag).toBeGreaterThan(7200);
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'WARN',
        message: 'the digests of a trail wait',
        trail: 'default',
        shard: expect.any(Number),
        because: expect.stringMatching(/./),
      }),
    );
  });

  it('that a digest is gone, and which', async () => {
    const robbed = anInstallation(4);
    await robbed.commit();
    await robbed.publish();
    await robbed.sealUntil(Date.now() - 2 * HOUR);
    const gone = (await robbed.digests()).at(-1)!;
    robbed.remove(gone);

    const { metrics, lines } = await robbed.run();

    expect(metrics).toMatchObject({ MissingDigests: 1, SealLag: 0 });
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'WARN', message: 'digests are missing', digests: 1, keys: [gone] }),
    );
  });

  it('in good time of a bucket that never answers', async () => {
    const hanging = anInstallation(3);
    await hanging.commit();
    await hanging.publish();
    s3.faults = Array.from({ length: 99 }, () => ({
      fits: ({ bucket }) => bucket.startsWith('archive'),
      what: 'no answer',
    }));
    const begun = Date.now();

    const { result, metrics, lines, error } = await hanging.run();

    // S3's client alone would try for two and a half minutes, for each digest.
    expect(Date.now() - begun).toBeLessThan(40_000);
    expect(error).toBeUndefined();
    expect(result).toMatchObject({ created: 0 });
    expect(metrics!.SealLag).toBeGreaterThan(7200);
    const because = expect.stringMatching(/^STORE_UNAVAILABLE: .* no answer for 15 seconds/);
    expect(lines).toContainEqual(expect.objectContaining({ message: 'the digests of a trail wait', because }));

    s3.faults = [];
    expect((await hanging.run()).metrics).toMatchObject(nothing);
  }, 60_000);

  it('that it cannot sign, and goes on where it was when it can', async () => {
    const locked = anInstallation(2);
    await locked.commit();
    await locked.publish();
    kms.isDisabled = true;

    const { error } = await locked.run();

    expect(error?.message).toMatch(/SERVICE_REFUSED: cannot sign with arn:aws:kms:.*: DisabledException/);
    expect(await locked.digests()).toEqual([]);

    kms.isDisabled = false;
    const { metrics } = await locked.run();

    expect(metrics).toMatchObject(nothing);
    expect((await locked.digests()).length).toBeGreaterThanOrEqual(2 * REGIONS.length);
  });

  it('its metrics too when there is no time to begin anything', async () => {
    const late = anInstallation(2);
    await late.commit();
    await late.publish();

    const { result, metrics } = await late.run({ remaining: 59_000 });

    expect(result).toMatchObject({ created: 0 });
    expect(metrics).toMatchObject({ MissingDigests: 0 });
    expect((await late.store.list(LEDGER)).filter(({ key }) => key.includes('/seal/'))).toEqual([]);
  });
});
