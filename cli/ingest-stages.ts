import { buckets } from '../adapters/local/buckets.ts';
import { FolderLogSink } from '../adapters/local/folder-log-sink.ts';
import { FolderNotifier } from '../adapters/local/folder-notifier.ts';
import { FolderObjectStore } from '../adapters/local/folder-object-store.ts';
import { uniqueNames } from '../adapters/local/unique.ts';
import { RELEASE } from '../contracts/release.ts';
import { configuration, routesFrom } from '../stages/configuration.ts';
import { deliver } from '../stages/deliver.ts';
import { publish } from '../stages/publish.ts';
import { clearStaging } from '../stages/staged.ts';

/** Deliver, publish and clear over an archive in a folder, with the trails that it has. */
export const stagesOver = (folder: string) => {
  const store = new FolderObjectStore(folder);
  const configured = configuration(store);
  const clock = Date.now;
  const places = { archive: store, buckets: buckets(folder) };
  const followers = { logs: new FolderLogSink(folder), topics: new FolderNotifier(folder) };
  return {
    store,
    configured,
    deliver: deliver({ store, clock, unique: uniqueNames(), release: RELEASE, routes: routesFrom(configured) }),
    publish: publish({ store, clock, ...places, ...followers }),
    clear: clearStaging(store),
  };
};
