import { paginateListObjectsV2, type ListObjectsV2CommandInput, type S3Client } from '@aws-sdk/client-s3';
import type { ListedObject } from '../../ports/index.ts';

/** Every page of a listing, in the order of the keys' UTF-8 bytes. Folders are those of `Delimiter`. */
export const listObjects = async (
  client: S3Client,
  input: ListObjectsV2CommandInput,
): Promise<{ readonly objects: readonly ListedObject[]; readonly folders: readonly string[] }> => {
  const objects: ListedObject[] = [];
  const folders: string[] = [];
  // XML has no way to write some characters that keys may have.
  const pages = paginateListObjectsV2({ client }, { ...input, EncodingType: 'url' });
  for await (const { Contents = [], CommonPrefixes = [], EncodingType } of pages) {
    const decode = EncodingType === 'url' ? decodeKey : (key: string) => key;
    objects.push(...Contents.map(({ Key = '', Size = 0 }) => ({ key: decode(Key), size: Size })));
    folders.push(...CommonPrefixes.map(({ Prefix = '' }) => decode(Prefix)));
  }
  return { objects, folders };
};

/** S3 encodes keys as forms are: a space is a plus. */
const decodeKey = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));
