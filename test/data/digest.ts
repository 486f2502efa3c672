import { createHash, generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { PublicKey } from '../../ports/index.ts';

const HOUR = 60 * 60 * 1000;

/** A key pair as CloudTrail has them, and what `ListPublicKeys` tells of it (digest-files.md §5). */
export interface Signer {
  readonly privateKey: KeyObject;
  readonly publicKey: PublicKey;
}

export const aSigner = (): Signer => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'der' });
  const fingerprint = createHash('md5').update(pkcs1).digest('hex');
  return { privateKey, publicKey: { fingerprint, pkcs1, from: 0, to: Date.UTC(2100, 0) } };
};

/** A digest in its bucket. */
export interface MadeDigest {
  readonly key: string;
  readonly body: Buffer;
  readonly metadata: Record<string, string>;
  readonly sha256: string;
  readonly signature: string;
}

export interface DigestSpec {
  readonly signer: Signer;
  readonly bucket: string;
  /** `[prefix/]AWSLogs/[<organization>/]<account>/` */
  readonly folder: string;
  readonly account: string;
  readonly region: string;
  readonly end: number;
  readonly start?: number;
  readonly previous?: MadeDigest;
  readonly files?: readonly { readonly key: string; readonly sha256: string; readonly bucket?: string }[];
  /** Of a backfill: when it was made. */
  readonly madeAt?: number;
  /** Instead of what the recipe says. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

const iso = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;

export const digestKey = ({ folder, account, region, end, madeAt }: Omit<DigestSpec, 'signer' | 'bucket'>): string => {
  const stamp = iso(end).replace(/[-:]/g, '');
  const day = iso(end).slice(0, 10).replaceAll('-', '/');
  const ending = madeAt === undefined ? '' : '_backfill';
  const name = `${account}_CloudTrail-Digest_${region}_main_us-east-1_${stamp}${ending}.json.gz`;
  return `${folder}CloudTrail-Digest/${region}/${day}/${name}`;
};

/** Makes a digest by the recipe of digest-files.md §6. */
export const aDigest = (spec: DigestSpec): MadeDigest => {
  const { signer, bucket, end, start = end - HOUR, previous, files = [], madeAt } = spec;
  const key = digestKey(spec);
  const bytes = Buffer.from(
    JSON.stringify({
      awsAccountId: spec.account,
      digestStartTime: iso(start),
      digestEndTime: iso(end),
      digestS3Bucket: bucket,
      digestS3Object: key,
      digestPublicKeyFingerprint: signer.publicKey.fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: null,
      oldestEventTime: null,
      previousDigestS3Bucket: previous ? bucket : null,
      previousDigestS3Object: previous?.key ?? null,
      previousDigestHashValue: previous?.sha256 ?? null,
      previousDigestHashAlgorithm: previous ? 'SHA-256' : null,
      previousDigestSignature: previous?.signature ?? null,
      logFiles: files.map((file) => ({
        s3Bucket: file.bucket ?? bucket,
        s3Object: file.key,
        hashValue: file.sha256,
        hashAlgorithm: 'SHA-256',
      })),
      ...spec.fields,
    }),
  );
  const sha256 = hash('sha256', bytes);
  const signed = `${iso(end)}\n${bucket}/${key}\n${sha256}\n${previous?.signature ?? 'null'}`;
  const signature = sign('sha256', Buffer.from(signed), signer.privateKey).toString('hex');
  const metadata = {
    signature,
    'signature-algorithm': 'SHA256withRSA',
    ...(madeAt === undefined ? {} : { 'backfill-generation-timestamp': new Date(madeAt).toISOString() }),
  };
  return { key, body: gzipSync(bytes), metadata, sha256, signature };
};
