import { createPublicKey } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { publicKeyFiles } from '../../adapters/local/public-key-file.ts';
import { aSigner } from '../data/digest.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';

const newFolder = scratchFolders();
const HOUR = 60 * 60 * 1000;
const START = Date.UTC(2026, 2, 1);
const { fingerprint, pkcs1 } = aSigner().publicKey;
const other = aSigner().publicKey;

const spki = (der: Uint8Array): Buffer =>
  createPublicKey({ key: Buffer.from(der), format: 'der', type: 'pkcs1' }).export({ type: 'spki', format: 'der' });

const listed = (members: Readonly<Record<string, unknown>> = {}) => ({
  Value: Buffer.from(pkcs1).toString('base64'),
  ValidityStartTime: START / 1000,
  ValidityEndTime: (START + HOUR) / 1000,
  Fingerprint: fingerprint,
  ...members,
});

const file = (content: unknown): string => {
  const path = join(newFolder(), 'keys.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const keysIn = async (...contents: readonly unknown[]) =>
  (await publicKeyFiles(contents.map(file))).list('', 0, Infinity);

describe('a file of public keys', () => {
  const known = { fingerprint, pkcs1, from: START, to: START + HOUR };
  const asTimes = (from: string, to: string) => [listed({ ValidityStartTime: from, ValidityEndTime: to })];

  it.each<[string, unknown]>([
    ['as the API answers it', { PublicKeyList: [listed()], NextToken: 'more' }],
    ['as a list alone', [listed()]],
    ['with what a Windows editor puts in front', `\uFEFF${JSON.stringify([listed()])}`],
    ['as version 1 of the AWS CLI prints times', JSON.stringify([listed()]).replaceAll(/(Time":\d+)/g, '$1.0')],
    [
      'with times of another zone, as version 2 of the AWS CLI prints them',
      asTimes('2026-03-01T01:00:00+01:00', '2026-02-28T20:00:00.000000-05:00'),
    ],
    ['with times of UTC', asTimes('2026-03-01T00:00:00Z', '2026-03-01T01:00:00+00:00')],
    ['with a fingerprint in capitals', [listed({ Fingerprint: fingerprint.toUpperCase() })]],
    ['without a fingerprint', [listed({ Fingerprint: undefined })]],
    ['with a key as X.509 has it', [listed({ Value: spki(pkcs1).toString('base64') })]],
    ['with more members than are known', [listed({ Region: 'us-east-1' })]],
  ])('is read %s', async (_, content) => {
    const [key, ...more] = await keysIn(content);

    expect({ ...key, pkcs1: Buffer.from(key.pkcs1) }).toEqual({ ...known, pkcs1: Buffer.from(pkcs1) });
    expect(more).toEqual([]);
  });

  it('tells of the keys whose validity touches the time, of whatever Region, and of all files', async () => {
    const value = Buffer.from(other.pkcs1).toString('base64');
    const later = listed({
      Value: value,
      Fingerprint: undefined,
      ValidityStartTime: START / 1000 + 3600,
      ValidityEndTime: START / 1000 + 7200,
    });
    const keys = await publicKeyFiles([file([listed()]), file({ PublicKeyList: [later] })]);
    const at = async (from: number, to: number) =>
      (await keys.list('eu-west-1', START + from, START + to)).map((key) => key.fingerprint);

    expect(await at(-2, -1)).toEqual([]);
    expect(await at(-1, 0)).toEqual([fingerprint]);
    expect(await at(HOUR, HOUR)).toEqual([fingerprint, other.fingerprint]);
    expect(await at(HOUR + 1, 3 * HOUR)).toEqual([other.fingerprint]);
    expect(await at(2 * HOUR + 1, 3 * HOUR)).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ['no JSON', 'PublicKeyList:\n- Value: a', /keys\.json is not JSON: /],
    ['a text', '"keys"', /is no list of public keys: PublicKeyList: expected a list, found a text/],
    ['another object', { Trails: [] }, /PublicKeyList: expected a list, found nothing/],
    ['no key', { PublicKeyList: [] }, /there is none in it; without --start-time and --end-time/],
    ['something else in the list', [7], /\[0\]\.Value: expected an RSA public key: its DER in base64, found nothing/],
    [
      'bytes that are no key',
      [listed({ Value: 'AAAA' })],
      /\[0\]\.Value: expected an RSA public key: .*, found something else/,
    ],
    [
      'times in milliseconds',
      [listed({ ValidityStartTime: START * 1000 })],
      /\[0\]\.ValidityStartTime: expected an ISO-8601 time, or seconds since 1970, found \d+/,
    ],
    ['no time', [listed(), listed({ ValidityEndTime: 'soon' })], /\[1\]\.ValidityEndTime: expected .*, found "soon"/],
    ['a time that is gone', [listed({ ValidityEndTime: undefined })], /ValidityEndTime: expected .*, found nothing/],
    [
      'another fingerprint',
      [listed({ Fingerprint: 'AB:CD' })],
      /Fingerprint: expected a fingerprint of 32 hexadecimal digits, found "AB:CD"/,
    ],
  ])('is refused, with all that is wrong, if it holds %s', async (_, content, message) => {
    await expect(publicKeyFiles([file(content)])).rejects.toThrow(message);
    await expect(publicKeyFiles([file(content)])).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });

  it('is missed if it is not there, or a folder', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'keys'));

    await expect(publicKeyFiles([join(folder, 'none')])).rejects.toThrow(/cannot read .*none: there is no such file/);
    await expect(publicKeyFiles([join(folder, 'keys')])).rejects.toThrow(/cannot read .*keys: .*EISDIR/);
  });
});
