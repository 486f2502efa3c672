import { TrailError } from '../core/errors.ts';
import { mapParallel } from '../core/parallel.ts';
import type { Organization } from '../core/trails/organization.ts';
import type { Configuration } from '../core/trails/registry-state.ts';
import {
  decodeOrganization,
  decodeTrail,
  type OrganizationEntry,
  type Revision,
  type TrailEntry,
} from '../core/trails/revision.ts';
import { type Routes, routesOf } from '../core/trails/routes.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import type { ObjectStore } from '../ports/index.ts';
import { type Newest, newestRevision, orFault, readRevision } from './revisions.ts';

export type { Configuration };

/** The registry as it was read, and which part of it is damaged. */
export interface RegistryReading {
  readonly newest: Newest;
  readonly configuration: Configuration;
  /** Why a trail is not as its newest settings say, by ARN. */
  readonly damaged: ReadonlyMap<string, TrailError>;
  readonly organizationFault?: TrailError;
}

const READS_AT_ONCE = 16;

/**
 * Reads the newest configuration of all trails. Nothing that is damaged stops another trail: its settings, or the whole
 * revision, are as when they last could be read, and that is among the `faults`. While nothing changes, a call costs one
 * read and returns the very same object. Throws `REGISTRY_DAMAGED` if no revision at all can be read: to go on without
 * trails would be to lose what they log.
 */
export const configuration = (store: ObjectStore): (() => Promise<Configuration>) => {
  const read = registryReader(store);
  return async () => (await read()).configuration;
};

/** The routes of what is configured: the same object as long as nothing changes. */
export const routesFrom = (configured: () => Promise<Configuration>): (() => Promise<Routes>) => {
  let last: { readonly configuration: Configuration; readonly routes: Routes } | undefined;
  return async () => {
    const configuration = await configured();
    if (last?.configuration !== configuration) last = { configuration, routes: routesOf(configuration) };
    return last.routes;
  };
};

/** As `configuration`, with what those need who change the registry; they do not trust what they remember of it. */
export const registryReader = (store: ObjectStore) => {
  let last: RegistryReading | undefined;
  let settings: Settings = new Map();

  return async ({ trustsMemory = true } = {}): Promise<RegistryReading> => {
    const known = trustsMemory ? last : undefined;
    const newest = await newestRevision(store, known?.newest);
    if (newest.n > 0 && !newest.revision) throw newest.faults[0];
    if (known && known.newest === newest && known.configuration.faults.length === 0) return known;

    const remembered = remembering(store, settings);
    const reading = await readAll(newest, remembered.parts);
    settings = remembered.used;
    if (last && isSame(last, reading)) return last;
    last = reading;
    return reading;
  };
};

/** Written once, so what was read needs no second look. */
type Settings = Map<string, StoredTrail | Organization>;

/** What there is to read, and how: settings of a trail, or the organization. */
interface Parts {
  readonly trail: (entry: TrailEntry & { readonly key: string }) => Promise<StoredTrail>;
  readonly organization: (entry: OrganizationEntry) => Promise<Organization>;
  readonly revision: (n: number) => Promise<Revision>;
}

const remembering = (store: ObjectStore, settings: Settings) => {
  const used: Settings = new Map();
  const once = async <T extends StoredTrail | Organization>(key: string, read: () => Promise<T>): Promise<T> => {
    const value = (settings.get(key) as T | undefined) ?? (await read());
    used.set(key, value);
    return value;
  };
  const parts: Parts = {
    trail: (entry) => once(entry.key, async () => decodeTrail(await store.read(entry.key), entry)),
    organization: ({ key }) => once(key, async () => decodeOrganization(await store.read(key), key)),
    revision: (n) => readRevision(store, n),
  };
  return { parts, used };
};

/** What could be read, which may be older than it should be, and why. */
interface Part<T> {
  readonly value?: T;
  readonly fault?: TrailError;
}

const readAll = async (newest: Newest, parts: Parts): Promise<RegistryReading> => {
  const entries = newest.revision?.trails ?? [];
  const living = entries.filter(isLiving);
  const trails = await mapParallel(living, READS_AT_ONCE, (entry) =>
    newestReadable(entry, parts.trail, async (n) =>
      (await parts.revision(n)).trails.filter(isLiving).find(({ arn }) => arn === entry.arn),
    ),
  );
  const organization = await readOrganization(newest.revision?.organization, parts);
  const readable = trails.flatMap(({ value, fault }) => (value ? (fault ? logging(value) : value) : []));
  const damaged = new Map(trails.flatMap(({ fault }, index) => (fault ? [[living[index].arn, fault] as const] : [])));
  return {
    newest,
    damaged,
    ...(organization.fault && { organizationFault: organization.fault }),
    configuration: {
      revision: newest.revision?.n ?? 0,
      trails: readable,
      unclear: living.flatMap(({ arn }, index) => (isUnclear(trails[index].value, organization) ? [arn] : [])),
      retired: entries.filter((entry) => !isLiving(entry)).map(({ arn }) => arn),
      ...(organization.value && { organization: organization.value }),
      faults: [...newest.faults, ...damaged.values(), ...(organization.fault ? [organization.fault] : [])],
    },
  };
};

/** The same object for the same settings, so that nothing seems to change. */
const madeLogging = new WeakMap<StoredTrail, StoredTrail>();

/** Its settings of before; whether it is logging, and leaves nothing out, is among what is not known. */
const logging = (trail: StoredTrail): StoredTrail => {
  const known = madeLogging.get(trail);
  if (known) return known;
  const { aggregationConfigurations: summaries, startedAt = trail.createdAt } = trail;
  const keepingAll = summaries?.map((configuration) => ({ ...configuration, Keep: 'All' as const }));
  const made = {
    ...trail,
    isLogging: true,
    startedAt,
    ...(keepingAll && { aggregationConfigurations: keepingAll }),
  };
  madeLogging.set(trail, made);
  return made;
};

const isUnclear = (trail: StoredTrail | undefined, { value, fault }: Part<Organization>): boolean =>
  trail === undefined || (trail.isOrganization && fault !== undefined && value === undefined);

const isLiving = (entry: TrailEntry): entry is TrailEntry & { readonly key: string } => entry.key !== undefined;

const readOrganization = async (entry: OrganizationEntry | undefined, parts: Parts): Promise<Part<Organization>> =>
  entry ? newestReadable(entry, parts.organization, async (n) => (await parts.revision(n)).organization) : {};

/** Reads what an entry names or, if that is damaged, what the newest entry before it names that can be read. */
const newestReadable = async <Entry extends { readonly version: number }, T>(
  newest: Entry,
  read: (entry: Entry) => Promise<T>,
  entryOf: (n: number) => Promise<Entry | undefined>,
): Promise<Part<T>> => {
  const value = await orFault(read(newest));
  if (!(value instanceof TrailError)) return { value };

  const fault = value;
  for (let n = newest.version - 1; n > 0; n--) {
    const entry = await orFault(entryOf(n));
    if (entry instanceof TrailError) continue;
    if (!entry) return { fault };
    const older = await orFault(read(entry));
    if (!(older instanceof TrailError)) return { value: older, fault };
    n = entry.version;
  }
  return { fault };
};

const isSame = (a: RegistryReading, b: RegistryReading): boolean =>
  a.newest.n === b.newest.n &&
  a.configuration.revision === b.configuration.revision &&
  isSameList(a.configuration.trails, b.configuration.trails) &&
  a.configuration.organization === b.configuration.organization &&
  isSameList(messagesOf(a), messagesOf(b));

const messagesOf = ({ configuration: { faults } }: RegistryReading) => faults.map(({ message }) => message);

const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);
