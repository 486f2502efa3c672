import { nameOfStore, storeBucketName } from '../../contracts/names.ts';

describe('the name of an installation', () => {
  it.each(['opentrail', 'a1', 'audit-store-2'])('is found in that of its store: %s', (name) => {
    const bucket = storeBucketName({ name, account: '111122223333', region: 'eu-central-1' });

    expect(nameOfStore(bucket)).toBe(name);
  });

  it.each(['logs', 'opentrail-archive-111122223333-eu-central-1', '-store-111122223333-eu-central-1'])(
    'is not found in that of another bucket: %s',
    (bucket) => {
      expect(nameOfStore(bucket)).toBeUndefined();
    },
  );
});
