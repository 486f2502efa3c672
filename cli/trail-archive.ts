import { resolve } from 'node:path';
import { FolderObjectStore } from '../adapters/local/folder-object-store.ts';
import { FolderTargets } from '../adapters/local/folder-targets.ts';
import { uniqueNames } from '../adapters/local/unique.ts';
import { type Configuration, configuration } from '../stages/configuration.ts';
import { type TrailRegistry, trailRegistry } from '../stages/registry.ts';
import { trailStatus } from '../stages/status.ts';

/** What an archive knows of trails, and what can be done to them. */
export interface Trails {
  readonly registry: TrailRegistry;
  readonly status: ReturnType<typeof trailStatus>;
  /** Those of every account and Region, the organization, and what of this could not be read. */
  readonly configuration: () => Promise<Configuration>;
}

/** The trails of an archive in a folder; writes nothing until it is told to. */
export const openTrails = (archive: string): Trails => {
  const folder = resolve(archive);
  const store = new FolderObjectStore(folder);
  const registry = trailRegistry({
    store,
    clock: Date.now,
    unique: uniqueNames(),
    targets: new FolderTargets(folder),
  });
  const { loggingStatus } = registry;
  return { registry, status: trailStatus({ store, loggingStatus }), configuration: configuration(store) };
};
