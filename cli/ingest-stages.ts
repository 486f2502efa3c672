import { buckets } from '../adapters/local/buckets.ts';
import { FolderLogSink } from '../adapters/local/folder-log-sink.ts';
import { FolderNotifier } from '../adapters/local/folder-notifier.ts';
import { FolderObjectStore } from '../adapters/local/folder-object-store.ts';
import { uniqueNames } from '../adapters/local/unique.ts';
import { RELEASE } from '../contracts/release.ts';
import type { Configuration } from '../core/trails/registry-state.ts';
import { type Routes, routesOf } from '../core/trails/routes.ts';
import { configuration } from '../stages/configuration.ts';
import { deliver } from '../stages/deliver.ts';
import { publish } from '../stages/publish.ts';

/** Deliver and publish over an archive in a folder, with the trails that it has. */
export const stagesOver = (folder: string) => {
  const store = new FolderObjectStore(folder);
  const configured = configuration(store);
  const clock = Date.now;
  let last: { readonly configuration: Configuration; readonly routes: Routes } | undefined;
  const routes = async (): Promise<Routes> => {
    const configuration = await configured();
    if (last?.configuration !== configuration) last = { configuration, routes: routesOf(configuration) };
    return last.routes;
  };
  const places = { archive: store, buckets: buckets(folder) };
  const followers = { logs: new FolderLogSink(folder), topics: new FolderNotifier(folder) };
  return {
    store,
    configured,
    deliver: deliver({ store, clock, unique: uniqueNames(), release: RELEASE, routes }),
    publish: publish({ store, clock, ...places, ...followers }),
  };
};

/** Why nothing should be ingested with these trails. */
export interface TrailComplaint {
  readonly complaint: string;
  readonly remedy: string;
}

/**
 * Events are decided once. If no trail has ever been started, all of them would be excluded for ever, and that is hardly
 * what somebody wants who has just made his first trail.
 */
export const neverStarted = (
  { trails }: Configuration,
  archive: string,
  only?: readonly string[],
): TrailComplaint | undefined => {
  const meant = trails.filter(({ arn }) => only?.includes(arn) ?? true);
  const areIdle = meant.length > 0 && meant.every(({ startedAt }) => startedAt === undefined);
  if (!areIdle) return undefined;
  return {
    complaint: 'no trail has been started, so every event would be excluded, for ever',
    remedy: meant.map(({ arn }) => `opentrail trail start ${arn} --archive ${archive}`).join('\n  '),
  };
};

/** The ARNs of trails that are named by name or ARN; `undefined` if none is named. */
export const namedTrails = (
  names: readonly string[],
  { trails }: Configuration,
): readonly string[] | TrailComplaint | undefined => {
  if (names.length === 0) return undefined;
  const arns: string[] = [];
  for (const name of names) {
    const found = trails.filter((trail) => trail.name === name || trail.arn === name);
    if (found.length === 0) {
      const known = trails.map((trail) => trail.name).join(', ');
      const remedy = known === '' ? 'make one: opentrail trail create' : `the archive has: ${known}`;
      return { complaint: `there is no trail '${name}' in this archive`, remedy };
    }
    if (found.length > 1) {
      const known = found.map(({ arn }) => arn).join('\n  ');
      return { complaint: `several trails are named '${name}'`, remedy: `name one by its ARN:\n  ${known}` };
    }
    arns.push(found[0].arn);
  }
  return [...new Set(arns)];
};
