import type { Answer } from './http-answers.ts';
import type { FoundFile } from './bucket-walk.ts';

const XMLNS = 'http://s3.amazonaws.com/doc/2006-03-01/';
const SPECIAL: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text of an element; what XML has no way to write is left out, as S3 leaves it to `encoding-type`. */
const text = (value: string): string =>
  value
    // eslint-disable-next-line no-control-regex -- these are what XML 1.0 cannot have
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => SPECIAL[character])
    .replace(/\r/g, '&#13;');

/** An element with text or with others in it. */
export const element = (name: string, content: string | number | boolean | readonly string[]): string =>
  `<${name}>${Array.isArray(content) ? content.join('') : text(String(content))}</${name}>`;

/** An answer of S3: one element. */
export const xmlAnswer = (name: string, content: readonly string[] | string): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content).replace(name, `${name} xmlns="${XMLNS}"`)}`,
});

/** An error of S3, by its code; `details` are elements. */
export const xmlError = (status: number, code: string, message: string, details: readonly string[] = []): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', [element('Code', code), element('Message', message), ...details])}`,
});

/** A file as listings have it. */
export const contents = ({ key, size, modified, tag }: FoundFile, encode: (text: string) => string): string =>
  element('Contents', [
    element('Key', encode(key)),
    element('LastModified', new Date(modified).toISOString()),
    element('ETag', `"${tag}"`),
    element('Size', size),
    element('StorageClass', 'STANDARD'),
  ]);
