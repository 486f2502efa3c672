import type { DigestChain } from '../digest-file.ts';
import { digestKey } from '../digest-file.ts';
import { parseDigestKey } from '../digest.ts';
import type { KeyHead } from '../log-file.ts';
import { HOUR, parseTime } from '../time.ts';
import { BUILT_IN, BUILT_IN_NAME } from '../trails/routes.ts';

/** A digest's place: whose it is, and when it ends, in milliseconds since 1970. */
export interface DigestPlace {
  readonly key: string;
  readonly chain: DigestChain;
  /** The same for all digests of a chain, and for no other's. */
  readonly id: string;
  readonly end: number;
}

/**
 * Whose digest belongs at this key; `undefined` if it is a key that no digest has below `head`: another folder than that of
 * its account, Region and day, or another form.
 */
export const digestPlace = (head: KeyHead, key: string): DigestPlace | undefined => {
  const named = chainInName(key);
  if (!named) return undefined;
  const { chain, end } = named;
  return digestKey(head, chain, end) === key ? { key, chain, id: chainId(chain), end } : undefined;
};

/** Whose digest it is by its name alone, in whatever folder. */
export const chainInName = (key: string): { readonly chain: DigestChain; readonly end: number } | undefined => {
  const name = parseDigestKey(key);
  const parts = name && /^([^_]+)_CloudTrail-Digest_([^_]+)_(.+)_([^_]+)_(?:backfill)?$/.exec(name.chain);
  if (!parts) return undefined;
  const [, account, region, trail, homeRegion] = parts;
  return { chain: { account, region, name: trail, homeRegion, isBackfill: name.isBackfill }, end: name.end };
};

const chainId = ({ account, region, name, homeRegion, isBackfill }: DigestChain): string =>
  [account, region, name, homeRegion, isBackfill ? 'backfill' : ''].join('/');

/** The key of another digest of the chain. */
export const keyOfEnd = digestKey;

const DAY = 24 * HOUR;

/**
 * The stamp in the name of a log file, in milliseconds since 1970; `undefined` unless folder and name agree in account, kind,
 * Region and day (log-delivery.md §1). `folder` ends in a slash: `[prefix/]AWSLogs/[<organization>/]<account>/<kind>/<Region>/`.
 */
export const stampInName = (folder: string, key: string): number | undefined => {
  const [account, kind, region] = folder.split('/').slice(-4, -1);
  const parts = /^(\d{4}\/\d\d\/\d\d)\/([^_/]+)_([^_/]+)_([^_/]+)_(\d{8}T\d{4})Z_[^_/]+\.json\.gz$/.exec(
    key.slice(folder.length),
  );
  if (!key.startsWith(folder) || !parts) return undefined;
  const [, day, ...named] = parts;
  const isOfFolder = named[0] === account && named[1] === kind && named[2] === region;
  const stamp = parseTime(`${named[3]}00Z`);
  const dayBegins = parseTime(`${day.replaceAll('/', '-')}T00:00:00Z`);
  if (!isOfFolder || stamp === undefined || dayBegins === undefined) return undefined;
  // Stamps are rounded up: one of midnight may stand in the folder of the day before.
  return stamp >= dayBegins && stamp <= dayBegins + DAY ? stamp : undefined;
};

/** The trail that a chain is of, over all accounts and Regions. The built-in one is at home in each Region. */
export const trailOf = ({ name, homeRegion, region }: DigestChain): string =>
  name === BUILT_IN_NAME && homeRegion === region ? BUILT_IN.pin.trail : `${name} ${homeRegion}`;

/** What people call the trail whose digests have this name. */
export const calledName = (name: string): string => (name === BUILT_IN_NAME ? BUILT_IN.pin.trail : name);
