import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type MadeDigest, MINUTE, type Objects, recordsOf, verifying } from '../verify/archive.ts';
import { add, CHAIN, chainOf, fileAt, hour, hours, noticed, objectsOf, told } from './verify-world.ts';

const ACCOUNT = `AWSLogs/${CHAIN.account}/`;
const body = gzipSync('{}');

describe('what no trail puts there', () => {
  let chain: readonly MadeDigest[];
  beforeAll(async () => {
    chain = await chainOf(hours(0, 3));
  });

  const KEYS = [
    'AWSLogs/x.json.gz',
    'AWSLogs/evil/x.json.gz',
    `${ACCOUNT}x.json.gz`,
    `${ACCOUNT}CloudTrail/x.json.gz`,
    `${ACCOUNT}CloudTrail/evil/2026/03/10/${CHAIN.account}_CloudTrail_evil_20260310T0710Z_x.json.gz`,
    `${ACCOUNT}CloudTrail-Digest/x.json.gz`,
    `${ACCOUNT}CloudTrail2/eu-west-1/2026/03/10/x.json.gz`,
    `${ACCOUNT}cloudtrail/x`,
    `${ACCOUNT}CloudTrail-Digest-2/x`,
    'AWSLogs/o-evil/111122223333/CloudTrail/eu-west-1/2026/03/10/x.json.gz',
  ];

  it.each(KEYS)('at %s is an added file', async (key) => {
    const objects = objectsOf(chain);
    add(objects, { key, body });

    expect(await told(objects, { organizations: ['o-ours'] })).toEqual([['fileAdded', key]]);
  });

  it('is no empty object that stands for a folder', async () => {
    const objects = objectsOf(chain);
    for (const key of ['AWSLogs/', ACCOUNT, `${ACCOUNT}CloudTrail/`]) add(objects, { key, body: Buffer.alloc(0) });

    expect(await verifying(objects)).toMatchObject({ faults: [], notices: [] });
    add(objects, { key: ACCOUNT, body });
    expect(await told(objects)).toEqual([['fileAdded', ACCOUNT]]);
  });

  it('may be another organization’s or service’s, which is told', async () => {
    const objects = objectsOf(chain);
    const [organization, service, known] = ['AWSLogs/o-other/', `${ACCOUNT}Unheard/`, `${ACCOUNT}Config/`];
    [organization, service, known].forEach((folder) => add(objects, { key: `${folder}x`, body }));

    expect(await told(objects)).toEqual([]);
    expect(await noticed(objects)).toEqual([['elsewhere', service, organization]]);
    expect(await noticed(objects, { organizations: ['o-other'] })).toEqual([['elsewhere', service]]);
  });

  it('stands outside of the folders of days, of whatever time somebody asks', async () => {
    const objects = objectsOf(chain);
    const folder = `${ACCOUNT}CloudTrail/${CHAIN.region}/`;
    const keys = ['', '2026/', '2026/03/', '2026/x/', '2026/03/1/', '2026/13/', 'evil/', '2026/02/30/'];
    const odd = keys.map((name) => `${folder}${name}x.json.gz`);
    const digest = odd[1].replace('/CloudTrail/', '/CloudTrail-Digest/');
    [...odd, digest].forEach((key) => add(objects, { key, body }));

    const faults = await told(objects, { from: hour(-24 * 20), to: hour(40), now: hour(200) });

    expect(faults).toEqual([...odd, digest].sort().map((key) => ['fileAdded', key]));
  });

  it('is not asked about with an account or a Region', async () => {
    const objects = objectsOf(chain);
    KEYS.slice(0, 3).forEach((key) => add(objects, { key, body }));

    expect(await told(objects, { accounts: [CHAIN.account] })).toEqual([['fileAdded', KEYS[2]]]);
    expect(await told(objects, { regions: [CHAIN.region] })).toEqual([]);
  });
});

describe('a digest of a trail that nobody knows', () => {
  it.each([
    ['garbage', gzipSync('garbage')],
    ['no gzip data', Buffer.from('garbage')],
  ])('and that is %s hides no added file', async (_, garbage) => {
    const chain = await chainOf(hours(0, 3));
    const objects = objectsOf(chain);
    const [{ key }] = await chainOf([[1, 2]], { chain: { ...CHAIN, name: 'planted' } });
    add(objects, { key, body: garbage });
    const file = fileAt(90);
    add(objects, file);

    expect(await told(objects)).toEqual([
      ['digestUnreadable', key],
      ['fileAdded', file.key],
    ]);
  });
});

describe('a file with a stamp of the future', () => {
  it.each([
    [4 * 60 + 5, 'no fault'],
    [4 * 60 + 10, 'added'],
    [30 * 60, 'added'],
  ])('of minute %i is %s', async (minute, is) => {
    const objects = objectsOf(await chainOf(hours(0, 3)));
    const file = fileAt(minute);
    add(objects, file);

    const question = { now: hour(4), unwatched: [{ from: 0, to: hour(500) }] };

    expect(await told(objects, question)).toEqual(is === 'added' ? [['fileAdded', file.key]] : []);
  });
});

describe('a Region without digests', () => {
  const REGION = { ...CHAIN, region: 'us-east-1' };
  let chain: readonly MadeDigest[];
  let objects: Objects;
  beforeAll(async () => {
    chain = await chainOf(hours(0, 6));
  });

  const adding = (minute: number) => {
    objects = objectsOf(chain);
    const file = fileAt(minute, REGION);
    add(objects, file);
    return file;
  };

  it('has added files where others have digests, and the ledger knows of none', async () => {
    const file = adding(3 * 60 + 10);
    const records = recordsOf(chain);

    expect(await told(objects, { records })).toEqual([['fileAdded', file.key]]);
    expect(await told(objects, { records, accounts: [CHAIN.account] })).toEqual([['fileAdded', file.key]]);
    expect(await noticed(objects)).toEqual([['notCovered', file.key]]);
    // Another shard may be sealed later.
    expect(await told(objects, { records, now: hour(6) })).toEqual([]);
    const unwatched = [{ from: hour(3), to: hour(4) }];
    expect(await told(objects, { records, unwatched })).toEqual([]);
  });

  it('has none where the ledger knows of a chain, or nobody has digests', async () => {
    const file = adding(8 * 60);

    expect(await told(objects, { records: recordsOf(chain) })).toEqual([]);
    expect(await noticed(objects, { records: recordsOf(chain) })).toEqual([['notCovered', file.key]]);
  });
});

describe('files of times in which nobody watches', () => {
  it.each([
    ['ends before', 0, 3 * 60 + 5, 'fileAdded'],
    ['ends within', 0, 3 * 60 + 6, 'shared'],
    ['begins within', 3 * 60 + 10, 600, 'shared'],
    ['begins after', 3 * 60 + 11, 600, 'fileAdded'],
  ])('a span that %s', async (_, from, to, is) => {
    const objects = objectsOf(await chainOf(hours(0, 6)));
    const file = fileAt(3 * 60 + 10);
    add(objects, file);
    const unwatched = [{ from: hour(0) + from * MINUTE, to: hour(0) + to * MINUTE }];

    const { faults, notices } = await verifying(objects, { unwatched });

    expect([...faults, ...notices]).toMatchObject([{ is }]);
  });
});
