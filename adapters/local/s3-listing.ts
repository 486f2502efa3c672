import type { BucketFiles } from './bucket-files.ts';
import type { Beginning } from './bucket-walk.ts';
import type { Answer } from './http-answers.ts';
import { contents, element, xmlAnswer, xmlError } from './s3-xml.ts';

const MOST_KEYS = 1000;

/** `ListObjects` and, with `list-type=2`, `ListObjectsV2` of a bucket, as S3 answers them. */
export const listBucket = async (name: string, bucket: BucketFiles, query: URLSearchParams): Promise<Answer> => {
  const asked = readQuery(query);
  if ('status' in asked) return asked;
  const { prefix, delimiter, most, begin, encode } = asked;
  const { files, folded, next } = await bucket.page({ prefix, delimiter, most, begin });
  const page = { ...asked, next, count: files.length + folded.length };
  return xmlAnswer('ListBucketResult', [
    element('Name', name),
    element('Prefix', encode(prefix)),
    element('MaxKeys', most),
    element('IsTruncated', next !== undefined),
    ...(delimiter === '' ? [] : [element('Delimiter', encode(delimiter))]),
    ...(query.has('encoding-type') ? [element('EncodingType', 'url')] : []),
    ...(asked.isSecond ? placeOfSecond(query, page) : placeOfFirst(query, page)),
    ...files.map((file) => contents(file, encode)),
    ...folded.map((beginning) => element('CommonPrefixes', [element('Prefix', encode(beginning))])),
  ]);
};

interface Asked {
  readonly prefix: string;
  readonly delimiter: string;
  readonly most: number;
  readonly begin: Beginning;
  readonly isSecond: boolean;
  readonly encode: (text: string) => string;
}

const readQuery = (query: URLSearchParams): Asked | Answer => {
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const given = query.get('max-keys') ?? String(MOST_KEYS);
  if (!/^\d{1,9}$/.test(given)) return invalid('max-keys must be a whole number');
  const encoding = query.get('encoding-type');
  if (encoding !== null && encoding !== 'url') return invalid('the only encoding-type is url');
  const isSecond = query.get('list-type') === '2';
  const begin = isSecond ? beginOfSecond(query) : beginOfFirst(query, prefix, delimiter);
  if (!begin) return invalid('the continuation token is none of ours');
  const encode = encoding === null ? (text: string) => text : urlEncoded;
  return { prefix, delimiter, most: Math.min(Number(given), MOST_KEYS), begin, isSecond, encode };
};

const invalid = (message: string): Answer => xmlError(400, 'InvalidArgument', message);

const urlEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%2F', '/')
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** A marker that is a folded beginning, as `NextMarker` is, has all of it behind. */
const beginOfFirst = (query: URLSearchParams, prefix: string, delimiter: string): Beginning => {
  const key = query.get('marker') ?? '';
  const rest = key.startsWith(prefix) ? key.slice(prefix.length) : '';
  return {
    key,
    isFolded: delimiter !== '' && rest.indexOf(delimiter) === rest.length - delimiter.length && rest !== '',
  };
};

const beginOfSecond = (query: URLSearchParams): Beginning | undefined => {
  const token = query.get('continuation-token');
  return token === null ? { key: query.get('start-after') ?? '', isFolded: false } : readToken(token);
};

const FOLDED = 'folded:';
const BEHIND = 'behind:';

const tokenOf = ({ key, isFolded }: Beginning): string =>
  Buffer.from((isFolded ? FOLDED : BEHIND) + key).toString('base64url');

const readToken = (token: string): Beginning | undefined => {
  const text = Buffer.from(token, 'base64url').toString();
  const isFolded = text.startsWith(FOLDED);
  return isFolded || text.startsWith(BEHIND) ? { key: text.slice(FOLDED.length), isFolded } : undefined;
};

interface Placed extends Asked {
  readonly next: Beginning | undefined;
  readonly count: number;
}

const placeOfFirst = (query: URLSearchParams, { encode, delimiter, next }: Placed): readonly string[] => [
  element('Marker', encode(query.get('marker') ?? '')),
  // Without a delimiter the last key is the marker.
  ...(next && delimiter !== '' ? [element('NextMarker', encode(next.key))] : []),
];

const placeOfSecond = (query: URLSearchParams, { encode, next, count }: Placed): readonly string[] => {
  const [token, after] = [query.get('continuation-token'), query.get('start-after')];
  return [
    element('KeyCount', count),
    ...(token === null ? [] : [element('ContinuationToken', token)]),
    ...(next ? [element('NextContinuationToken', tokenOf(next))] : []),
    ...(after === null ? [] : [element('StartAfter', encode(after))]),
  ];
};
