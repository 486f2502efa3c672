import { TrailError } from '../core/errors.ts';
import { mapParallel } from '../core/parallel.ts';
import { organizationOf } from '../core/trails/membership.ts';
import type { Organization } from '../core/trails/organization.ts';
import { decodeOrganization, decodeTrail, type OrganizationEntry, type Revision } from '../core/trails/revision.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import type { ObjectStore } from '../ports/index.ts';
import { newestRevision, orFault, readRevision } from './revisions.ts';

const READS_AT_ONCE = 16;

/** What a trail was for a while: `[from, to)`, in milliseconds since 1970. Without an end, it still is. */
export interface TrailThen {
  readonly trail: StoredTrail;
  /** Behind `AWSLogs/` in its keys, if it was a trail of an organization. */
  readonly organization?: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The settings that every trail has, and has ever had, also of those that are deleted, and when: the oldest first. What is
 * damaged is left out, and what was true before it is taken to have lasted until the next revision; `configuration` tells of it.
 */
export const trailsEver = async (store: ObjectStore): Promise<readonly TrailThen[]> => {
  const { n: newest } = await newestRevision(store);
  const numbers = Array.from({ length: newest }, (_, index) => index + 1);
  const read = await mapParallel(numbers, READS_AT_ONCE, (n) => orFault(readRevision(store, n)));
  const revisions = read.flatMap((revision) => (revision instanceof TrailError ? [] : [revision]));
  const settings = await settingsIn(store, revisions);
  const organizations = await organizationsIn(store, revisions);
  const ever = new Map<string, TrailThen>();
  for (const [index, { time, trails, organization: entry }] of revisions.entries()) {
    const known = entry && organizations.get(entry.key);
    const to = revisions.at(index + 1)?.time ?? Infinity;
    for (const { key = '' } of trails) {
      const trail = settings.get(key);
      if (!trail) continue;
      const organization = organizationOf(trail, known)?.id;
      const name = `${key} ${organization ?? ''}`;
      const from = ever.get(name)?.from ?? time;
      ever.set(name, { trail, ...(organization !== undefined && { organization }), from, to });
    }
  }
  return [...ever.values()];
};

const settingsIn = (store: ObjectStore, revisions: readonly Revision[]): Promise<ReadonlyMap<string, StoredTrail>> => {
  const entries = revisions.flatMap(({ trails }) => trails);
  const keyed = entries.flatMap((entry) => (entry.key === undefined ? [] : [[entry.key, entry] as const]));
  return decoded(store, new Map(keyed), (bytes, entry, key) => decodeTrail(bytes, { ...entry, key }));
};

const organizationsIn = (
  store: ObjectStore,
  revisions: readonly Revision[],
): Promise<ReadonlyMap<string, Organization>> => {
  const entries = revisions.flatMap(({ organization }) => organization ?? []);
  return decoded<OrganizationEntry, Organization>(
    store,
    new Map(entries.map((entry) => [entry.key, entry])),
    (bytes, _, key) => decodeOrganization(bytes, key),
  );
};

/** Objects of the registry by their keys, without those that are damaged. */
const decoded = async <Entry, T>(
  store: ObjectStore,
  entries: ReadonlyMap<string, Entry>,
  decode: (bytes: Uint8Array | undefined, entry: Entry, key: string) => T,
): Promise<ReadonlyMap<string, T>> => {
  const all = await mapParallel(entries, READS_AT_ONCE, async ([key, entry]) => {
    const found = await orFault(store.read(key).then((bytes) => decode(bytes, entry, key)));
    return [key, found] as const;
  });
  return new Map(all.flatMap(([key, found]) => (found instanceof TrailError ? [] : [[key, found] as const])));
};
