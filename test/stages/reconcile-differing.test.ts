import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { TrailError } from '../../core/errors.ts';
import { DAY, FedWorld, HOUR, type MadeFile, MINUTE } from './reconcile-world.ts';

describe('a file that a digest names', () => {
  const withFile = (change: (world: FedWorld, file: MadeFile) => void) => {
    const world = new FedWorld();
    const file = world.file(DAY + 8 * HOUR + 10 * MINUTE);
    [8, 9, 10, 11].forEach((hour) => world.digest(DAY + hour * HOUR, hour === 9 ? [file] : []));
    change(world, file);
    return { world, file };
  };
  const bodyOf = (world: FedWorld, { key }: MadeFile) => world.feed.objects.get(key)!.body;

  it('and that is gone is reported, and not told of', async () => {
    const { world, file } = withFile(({ feed }, { key }) => void feed.objects.delete(key));

    const receipt = await world.run();

    expect(receipt).toMatchObject({ files: 1, gone: 1, missed: 0, damaged: [{ key: file.key, problem: 'not found' }] });
    expect(world.messages).toEqual([]);
  });

  it.each([
    [
      'with other contents',
      (body: Buffer) => gzipSync(gunzipSync(body).toString().replaceAll('PutBucketPolicy', 'GetBucketPolicy')),
      "hash value doesn't match",
    ],
    [
      'with bytes behind the gzip data',
      (body: Buffer) => Buffer.concat([body, Buffer.alloc(8)]),
      'invalid format: expected nothing behind the gzip data, found other bytes',
    ],
    [
      'with a second part behind the first',
      (body: Buffer) => Buffer.concat([body, gzipSync(' ')]),
      "hash value doesn't match",
    ],
    ['that is not packed the same way', (body: Buffer) => gzipSync(gunzipSync(body), { level: 1 }), undefined],
  ])('%s is reported if it differs, and collected all the same', async (_, change, problem) => {
    const { world, file } = withFile((of, made) => of.put(made.key, change(bodyOf(of, made))));

    const receipt = await world.run();

    expect(receipt.damaged).toEqual(problem === undefined ? [] : [{ key: file.key, problem }]);
    expect(receipt).toMatchObject({ gone: 0, missed: 1 });
    expect(world.told()).toEqual([file.key]);
  });

  it('and that nobody lets us read is reported, and ends nothing', async () => {
    const { world, file } = withFile(({ feed }, { key }) =>
      feed.faults.set(key, new TrailError('STORE_FORBIDDEN', 'cannot read')),
    );

    const receipt = await world.run();

    expect(receipt).toMatchObject({ to: DAY + 10 * HOUR, missed: 0 });
    expect(receipt.damaged).toEqual([{ key: file.key, problem: 'access is refused' }]);
  });

  it('in another bucket is reported, since nobody can look at it', async () => {
    const world = new FedWorld();
    const { key } = world.digest(DAY + 9 * HOUR, [], {}, { files: [{ key: 'a', sha256: '', bucket: 'other' }] });
    [10, 11].forEach((hour) => world.digest(DAY + hour * HOUR));

    expect((await world.run()).damaged).toEqual([{ key, problem: 'names files in another bucket' }]);
  });
});
