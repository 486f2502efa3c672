import type { FakeObject } from './fake-s3.ts';

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Control characters have no place in XML: S3 writes references that parsers refuse, or read as they like. */
const xmlEncode = (text: string): string =>
  text.replace(/[&<>\p{Cc}]/gu, (character) => `&#x${character.charCodeAt(0).toString(16)};`);

/** As S3 has it: like forms, but with slashes. */
const urlEncode = (text: string): string =>
  new URLSearchParams([['', text]]).toString().slice(1).replaceAll('%2F', '/');

const decodeToken = (token: string | null): string | undefined =>
  token === null ? undefined : Buffer.from(token, 'base64').toString();

/** A page of `ListObjectsV2`: keys in the order of their bytes, folders of a delimiter in their places among them. */
export const listing = (
  objects: ReadonlyMap<string, FakeObject>,
  bucket: string,
  query: URLSearchParams,
  pageSize: number,
): string => {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter');
  const after = decodeToken(query.get('continuation-token')) ?? query.get('start-after') ?? '';
  const isEncoded = query.get('encoding-type') === 'url';
  const folderIn = (key: string): string => {
    const at = delimiter === null ? -1 : key.indexOf(delimiter, prefix.length);
    return at < 0 ? key : key.slice(0, at + 1);
  };
  const names = [...objects.keys()].filter((key) => key.startsWith(prefix)).map(folderIn);
  const sorted = [...new Set(names)].sort(byBytes).filter((name) => byBytes(name, after) > 0);
  const page = sorted.slice(0, pageSize);
  const entries = page.map((name) => {
    const found = objects.get(name);
    const text = isEncoded ? urlEncode(name) : xmlEncode(name);
    return found
      ? `<Contents><Key>${text}</Key><Size>${found.body.length}</Size></Contents>`
      : `<CommonPrefixes><Prefix>${text}</Prefix></CommonPrefixes>`;
  });
  const isMore = sorted.length > page.length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    `<Name>${bucket}</Name><IsTruncated>${isMore}</IsTruncated>`,
    isEncoded ? '<EncodingType>url</EncodingType>' : '',
    isMore ? `<NextContinuationToken>${Buffer.from(page.at(-1)!).toString('base64')}</NextContinuationToken>` : '',
    ...entries,
    '</ListBucketResult>',
  ].join('');
};
