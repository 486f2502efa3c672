import { describe, expect, it } from '@jest/globals';
import { TrailError } from '../../core/errors.ts';
import { aSigner } from '../data/digest.ts';
import { rewritten, sound } from './reconcile-made.ts';
import { DAY, FedWorld, HOUR, type MadeFile, MINUTE } from './reconcile-world.ts';

describe('a digest', () => {
  it('that was replaced by another that is soundly signed is found by the next one', async () => {
    const { world, digests } = await sound();
    const other = world.digest(DAY + 8 * HOUR, [], {}, { previous: digests[0] });
    expect(other.key).toBe(digests[1].key);

    const { damaged } = await world.run();

    expect(damaged).toEqual([{ key: digests[2].key, problem: 'the previous digest has been changed' }]);
  });

  it('that was removed is found by the next one, and its files are looked at all the same', async () => {
    const { world, digests } = await sound();
    const file = world.file(DAY + 7 * HOUR + 20 * MINUTE);
    world.feed.objects.delete(digests[1].key);

    const receipt = await world.run();

    expect(receipt.damaged).toEqual([{ key: digests[2].key, problem: 'the previous digest is gone' }]);
    expect(receipt).toMatchObject({ digests: 3, files: 9 });
    expect(world.told()).toEqual([file.key]);
  });

  it('that cannot be trusted does not hide a file by naming it', async () => {
    const { world, digests } = await sound();
    const file = world.file(DAY + 8 * HOUR + 50 * MINUTE);
    world.now = DAY + 10 * HOUR + 30 * MINUTE;
    await world.run();
    world.put(
      digests[2].key,
      rewritten(digests[2], (text) => text.replace('"logFiles":[', `"logFiles":[${nameOf(file)},`)),
      digests[2].metadata,
    );
    world.now = DAY + 12 * HOUR;

    await world.run();

    expect(world.told()).toEqual([file.key]);
  });

  it('whose key is not one is damaged', async () => {
    const { world, digests } = await sound();
    const keys = { list: async () => [{ ...world.signer.publicKey, pkcs1: Buffer.from('no key') }] };

    const { damaged } = await world.run({ keys });

    const { fingerprint } = world.signer.publicKey;
    const problem = `unable to load PKCS #1 key with fingerprint ${fingerprint}`;
    expect(damaged).toEqual(digests.slice(0, 4).map(({ key }) => ({ key, problem })));
  });

  it('may be signed by a key of the trail’s home Region, and keys are asked for once a day', async () => {
    const { world } = await sound();
    const asked: string[] = [];
    const list = async (region: string) => {
      asked.push(region);
      return region === 'us-east-1' ? [aSigner().publicKey, world.signer.publicKey] : [];
    };

    expect(await world.run({ keys: { list } })).toMatchObject({ digests: 4, damaged: [] });
    expect(asked.sort()).toEqual(['eu-west-1', 'us-east-1']);
  });

  it('cannot be trusted where CloudTrail refuses to tell its keys, but its files are looked at', async () => {
    const { world } = await sound();
    const list = async () => Promise.reject(new TrailError('SERVICE_REFUSED', 'cannot list public keys'));

    const receipt = await world.run({ keys: { list } });

    expect(receipt.damaged.map(({ problem }) => problem.split(' for ')[0])).toEqual(
      Array.from({ length: 4 }, () => 'public key not found in region eu-west-1'),
    );
    // Eight that they name and, since what they say cannot be trusted, six of these by listing once more.
    expect(receipt).toMatchObject({ files: 14, missed: 0, to: DAY + 10 * HOUR });
  });

  it('is looked at later when CloudTrail cannot tell its keys just now', async () => {
    const { world } = await sound();
    const list = async () => Promise.reject(new TrailError('SERVICE_UNAVAILABLE', 'cannot list public keys'));
    await expect(world.run({ keys: { list } })).rejects.toThrow('cannot list public keys');

    expect(await world.run()).toMatchObject({ digests: 4, damaged: [] });
  });

  it('is listed among a hundred at most', async () => {
    const world = new FedWorld();
    const regions = Array.from({ length: 60 }, (_, index) => `eu-test-${index}`);
    for (const region of regions) [8, 9, 10].forEach((hour) => world.digest(DAY + hour * HOUR, [], { region }));
    for (const { key, body, metadata } of [...world.feed.objects].map(([key, object]) => ({ key, ...object }))) {
      world.put(key, body, { ...metadata, 'signature-algorithm': 'none' });
    }

    const { digests, damaged, moreDamaged } = await world.run();

    expect([digests, damaged.length, moreDamaged]).toEqual([180, 100, 80]);
  });
});

const nameOf = ({ key, sha256 }: MadeFile) =>
  JSON.stringify({ s3Bucket: 'feed', s3Object: key, hashValue: sha256, hashAlgorithm: 'SHA-256' });
