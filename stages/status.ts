import { lineOf } from '../core/commit.ts';
import type { Caller, TrailStatus } from '../core/trails/api.ts';
import { isRefusal, type Refusal } from '../core/trails/refusal.ts';
import { pinOf } from '../core/trails/routes.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import { allShards } from '../core/shard.ts';
import type { ObjectStore } from '../ports/index.ts';
import { type Cursor, type Latest, readCursor } from './cursor.ts';
import { readLines } from './scout.ts';

/** What a trail's status is made of. */
export interface StatusPorts {
  readonly store: ObjectStore;
  /** Finds the trail, by the rules of who may see what. */
  readonly loggingStatus: (
    caller: Caller,
    input: { readonly Name: string },
  ) => Promise<{ readonly trail: StoredTrail } | Refusal>;
}

/** What S3, SNS and CloudWatch Logs would call it (trail-semantics.md §9). */
const S3_ERRORS: ReadonlyMap<string, string> = new Map([
  ['STORE_FORBIDDEN', 'AccessDenied'],
  ['STORE_FULL', 'InsufficientStorage'],
  ['KEY_REFUSED', 'AccessDenied'],
  ['ARCHIVE_DIFFERS', 'PreconditionFailed'],
  ['STORE_UNAVAILABLE', 'ServiceUnavailable'],
]);
const OTHER_ERRORS: ReadonlyMap<string, string> = new Map([
  ['SERVICE_REFUSED', 'AuthorizationError'],
  ['SERVICE_UNAVAILABLE', 'ServiceUnavailable'],
  ['STORE_FORBIDDEN', 'AuthorizationError'],
  ['KEY_REFUSED', 'AuthorizationError'],
]);

/**
 * `GetTrailStatus`: whether a trail is logging, and when its files, notifications and log events of the caller's Region
 * last reached their places (trail-semantics.md §9). An error is shown until the next success.
 */
export const trailStatus =
  ({ store, loggingStatus }: StatusPorts) =>
  async (caller: Caller, input: { readonly Name: string }): Promise<TrailStatus | Refusal> => {
    const found = await loggingStatus(caller, input);
    if (isRefusal(found)) return found;
    const { trail } = found;
    const places = (await Promise.all(allShards.map((shard) => placesOf(store, shard, trail)))).flat();
    return statusOf(trail, places, caller.region);
  };

interface Place {
  readonly cursor: Cursor;
  /** It is the way to the destinations that the trail has now. */
  readonly isPresent: boolean;
}

/** Where a trail stands in a shard, by all destinations that it has had since it was made. */
const placesOf = async (store: ObjectStore, shard: number, trail: StoredTrail): Promise<Place[]> => {
  const { lines } = (await readLines(store, shard)).noted;
  const own = lines.filter((line) => line.trail === trail.arn && line.createdAt === trail.createdAt);
  const present = lineOf(pinOf(trail));
  return Promise.all(
    own.map(async ({ line }) => ({
      cursor: (await readCursor(store, shard, line)).cursor,
      isPresent: line === present,
    })),
  );
};

const statusOf = (trail: StoredTrail, places: readonly Place[], region: string): TrailStatus => {
  const cursors = places.map(({ cursor }) => cursor);
  const present = places.filter(({ isPresent }) => isPresent).map(({ cursor }) => cursor);
  const latest = (what: keyof Latest) => newest(cursors.map((cursor) => cursor.latest?.[region]?.[what]));
  const delivered = latest('delivered');
  const notified = latest('notified');
  const logged = latest('logged');
  const failing = present.find((cursor) => cursor.failing)?.failing?.error;
  const unlogged = present.find(({ logs }) => logs?.failing)?.logs?.failing?.error;
  const untold = present.find(({ topic }) => topic?.failing)?.topic?.failing?.error;
  return {
    IsLogging: trail.isLogging,
    ...(failing === undefined ? {} : { LatestDeliveryError: S3_ERRORS.get(failing) ?? failing }),
    ...(untold === undefined ? {} : { LatestNotificationError: OTHER_ERRORS.get(untold) ?? untold }),
    ...(unlogged === undefined ? {} : { LatestCloudWatchLogsDeliveryError: OTHER_ERRORS.get(unlogged) ?? unlogged }),
    ...seconds('LatestDeliveryTime', delivered),
    ...seconds('LatestNotificationTime', notified),
    ...seconds('LatestCloudWatchLogsDeliveryTime', logged),
    ...seconds('StartLoggingTime', trail.startedAt),
    ...seconds('StopLoggingTime', trail.stoppedAt),
    LatestDeliveryAttemptTime: textOf(delivered),
    LatestNotificationAttemptTime: textOf(notified),
    LatestNotificationAttemptSucceeded: untold === undefined ? textOf(notified) : '',
    LatestDeliveryAttemptSucceeded: failing === undefined ? textOf(delivered) : '',
    TimeLoggingStarted: textOf(trail.startedAt),
    TimeLoggingStopped: textOf(trail.stoppedAt),
  };
};

const newest = (times: readonly (number | undefined)[]): number | undefined => {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
};

/** Of what never happened there is no field. */
const seconds = (name: string, time: number | undefined): object => (time === undefined ? {} : { [name]: time / 1000 });

const textOf = (time: number | undefined): string => (time === undefined ? '' : new Date(time).toISOString());
