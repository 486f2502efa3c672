import { hash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { aDigest, aSigner, type MadeDigest, type Signer } from '../data/digest.ts';

const HOUR = 60 * 60 * 1000;
export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
/** When the first digest begins. */
export const START = Date.UTC(2026, 2, 1, 8);

/** An object of a bucket, as CloudTrail puts it there. */
export interface BucketObject {
  readonly key: string;
  readonly body: Buffer;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface MadeBucket {
  readonly signer: Signer;
  readonly digests: readonly MadeDigest[];
  readonly files: readonly BucketObject[];
  /** All of them. */
  readonly objects: readonly BucketObject[];
}

export interface BucketParts {
  readonly bucket?: string;
  /** Before the account. */
  readonly head?: string;
  readonly hours?: number;
}

const KEYS = aSigner();

/** What a trail of CloudTrail's own keeps: a log file and a digest for each hour. */
export const aBucket = ({ bucket = 'trail-bucket', head = 'AWSLogs/', hours = 3 }: BucketParts = {}): MadeBucket => {
  const folder = `${head}${ACCOUNT}/`;
  const files = Array.from({ length: hours }, (_, hour) => aLogFile(folder, hour));
  const digests: MadeDigest[] = [];
  for (const [hour, { key, sha256 }] of files.entries()) {
    const place = { signer: KEYS, bucket, folder, account: ACCOUNT, region: REGION };
    const previous = digests.at(-1);
    digests.push(
      aDigest({ ...place, end: START + (hour + 1) * HOUR, ...(previous && { previous }), files: [{ key, sha256 }] }),
    );
  }
  return { signer: KEYS, digests, files, objects: [...files, ...digests] };
};

const aLogFile = (folder: string, hour: number) => {
  const time = new Date(START + hour * HOUR + HOUR / 2).toISOString();
  const day = time.slice(0, 10).replaceAll('-', '/');
  const stamp = `${time.slice(0, 16).replace(/[-:]/g, '')}Z`;
  const key = `${folder}CloudTrail/${REGION}/${day}/${ACCOUNT}_CloudTrail_${REGION}_${stamp}_${'A'.repeat(16)}.json.gz`;
  const text = JSON.stringify({ Records: [{ eventID: `of hour ${hour}` }] });
  return { key, body: gzipSync(text), sha256: hash('sha256', text) };
};

/** A copy of a bucket in a folder; `aws s3 sync` would leave the metadata behind. */
export const copyTo = (
  folder: string,
  { objects }: Pick<MadeBucket, 'objects'>,
  { hasMetadata = false } = {},
): void => {
  for (const { key, body, metadata } of objects) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), body);
    if (metadata && hasMetadata) writeFileSync(join(folder, `${key}.metadata.json`), JSON.stringify(metadata));
  }
};

/** What `aws cloudtrail list-public-keys` prints of a key. */
export const publicKeysOf = ({ publicKey }: Signer) => ({
  PublicKeyList: [
    {
      Value: Buffer.from(publicKey.pkcs1).toString('base64'),
      ValidityStartTime: (START - 24 * HOUR) / 1000,
      ValidityEndTime: '2026-03-31T00:00:00+00:00',
      Fingerprint: publicKey.fingerprint,
    },
  ],
});
