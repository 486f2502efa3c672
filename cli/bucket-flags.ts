import type { Complaint } from './caller.ts';

/** Flags that say whose bucket is read. */
export interface BucketFlags {
  readonly archive: string;
  /** Where the archive's name comes from: `cli` if a person gave it. */
  readonly archiveSource?: string;
  readonly bucket?: string;
  readonly prefix?: string;
  readonly organization?: string;
  readonly outputs?: string;
}

/** Whether AWS is asked. */
export const isOnAws = ({ outputs, bucket, archiveSource }: BucketFlags): boolean =>
  outputs !== undefined || (bucket !== undefined && archiveSource !== 'cli');

const S3_URI = /^s3:\/\/(?<bucket>[^/]*)\/*(?<prefix>.*?)\/*$/;

/** The bucket that is meant, by its name or as `s3://name/`. */
export const bucketName = (text: string): string => S3_URI.exec(text)?.groups?.['bucket'] ?? text;

/** A prefix as keys begin with it: without the `/` before `AWSLogs/`. */
export const plainPrefix = ({ prefix = '' }: Pick<BucketFlags, 'prefix'>): string => prefix.replace(/\/+$/, '');

/** That two flags exclude each other. */
export const together = (one: string, other: string): Complaint => ({
  complaint: `${one} and ${other} are given together`,
  remedy: 'give one of them',
});

/** What is wrong with how a bucket is named; `of` are the flags that name one. */
export const bucketMisuse = (flags: BucketFlags, of = '--bucket'): Complaint | undefined => {
  const { outputs, bucket, prefix, organization, archiveSource } = flags;
  if (outputs !== undefined && archiveSource === 'cli') return together('--outputs', '--archive');
  if (outputs !== undefined && bucket !== undefined) return together('--outputs', '--bucket');
  if (bucket !== undefined) return nameMisuse(bucket);
  if ((prefix ?? organization) === undefined) return undefined;
  return {
    complaint: '--prefix and --organization are of a bucket',
    remedy: `name it with ${of}, or leave them out`,
  };
};

const nameMisuse = (bucket: string): Complaint | undefined => {
  const uri = S3_URI.exec(bucket)?.groups;
  if (!uri || uri.prefix === '') return undefined;
  const remedy = `--bucket ${uri.bucket} --prefix PREFIX, where PREFIX is what stands before AWSLogs/, if anything does`;
  return { complaint: `'${bucket}' is more than the name of a bucket`, remedy };
};
