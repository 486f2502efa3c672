import { readdirSync, realpathSync, statSync } from 'node:fs';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { BucketFiles } from '../adapters/local/bucket-files.ts';
import { bucketFolder } from '../adapters/local/buckets.ts';
import { FolderObjectStore } from '../adapters/local/folder-object-store.ts';
import { LOOPBACK, loopbackServer } from '../adapters/local/http-answers.ts';
import { jsonOperations } from '../adapters/local/json-operations.ts';
import { s3Reads, type ServedBuckets } from '../adapters/local/s3-reads.ts';
import { BUCKETS, LOCAL_ARCHIVE, LOGS } from '../contracts/archive-layout.ts';
import { TrailError } from '../core/errors.ts';
import { configuration } from '../stages/configuration.ts';
import { keyRing } from '../stages/public-keys.ts';
import { keysOperations } from './keys-operations.ts';
import { sealedTrails } from './sealed-trails.ts';

/** Whose keys and buckets are served, and where. */
export interface ServeOptions {
  readonly archive: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly onFault: (error: unknown) => void;
}

/** A server that listens. */
export interface KeysServer {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Ends it, whoever still reads. */
  readonly close: () => Promise<void>;
}

/**
 * Answers the AWS CLI from an archive in a folder: the public keys, the trails, and reads of its buckets. Private keys are
 * never read. Throws what listening throws.
 */
export const serveKeys = async ({ archive, port, onFault }: ServeOptions): Promise<KeysServer> => {
  const store = new FolderObjectStore(resolve(archive));
  const operations = keysOperations({
    keys: keyRing(store, { onDamaged: onFault }),
    configuration: configuration(store),
    sealed: () => sealedTrails(store, onFault),
    clock: Date.now,
  });
  const [ofJson, ofS3] = [jsonOperations(operations), s3Reads(bucketsIn(archive))];
  const server = loopbackServer((request) => ('x-amz-target' in request.headers ? ofJson : ofS3)(request), onFault);
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return {
    endpoint: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    close: () => closed(server),
  };
};

const closed = async (server: Server): Promise<void> => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
};

/** The buckets that trails have and, where none of them is called so, the archive's own log files. */
const bucketsIn = (archive: string): ServedBuckets => {
  const known = new Map<string, BucketFiles>();
  return {
    of: (name) => {
      const place = placeOf(archive, name);
      if (place === undefined) return undefined;
      const bucket = known.get(place) ?? new BucketFiles(place, place === resolve(archive) ? LOGS : '');
      known.set(place, bucket);
      return bucket;
    },
    names: () => bucketNames(archive),
  };
};

/** In their order. */
const bucketNames = (archive: string): readonly string[] => {
  const folder = join(archive, BUCKETS);
  const there = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
  const ofTrails = there.filter((name) => {
    const below = ofBucket(name);
    return below !== undefined && isFolderOf(archive, below);
  });
  const hasOwn = statSync(join(archive, LOGS), { throwIfNoEntry: false })?.isDirectory() === true;
  return [...new Set([...ofTrails, ...(hasOwn ? [LOCAL_ARCHIVE] : [])])].sort();
};

const placeOf = (archive: string, name: string): string | undefined => {
  const folder = ofBucket(name);
  if (folder !== undefined && isFolderOf(archive, folder)) return join(resolve(archive), folder);
  return name === LOCAL_ARCHIVE ? resolve(archive) : undefined;
};

/** Whether it is there, and not behind a symbolic link. */
const isFolderOf = (archive: string, folder: string): boolean => {
  const path = join(resolve(archive), folder);
  const isThere = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isThere && realpathSync(path) === join(realpathSync(archive), folder);
};

const ofBucket = (name: string): string | undefined => {
  try {
    return bucketFolder(name);
  } catch (error) {
    if (error instanceof TrailError) return undefined;
    throw error;
  }
};
