import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Hits as they are kept: many are much alike, and whoever does not want them need not read them. */
export interface PackedHits {
  readonly entries: number;
  /** Base64 of zstd of JSON. */
  readonly packed: string;
}

/** Far more than we pack. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A table of so many entries. */
export const packTable = (table: object, entries: number): PackedHits => ({
  entries,
  packed: zstdCompressSync(Buffer.from(JSON.stringify(table))).toString('base64'),
});

/** What `packTable` was given. Throws for what it did not make. */
export const unpackTable = ({ packed }: PackedHits): unknown =>
  JSON.parse(zstdDecompressSync(Buffer.from(packed, 'base64'), { maxOutputLength: MOST_BYTES }).toString('utf8'));
