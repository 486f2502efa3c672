import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { DIGEST_FOLDER, LOG_FOLDERS, LOGS, SET_ASIDE } from '../contracts/archive-layout.ts';
import { grantGet, grantList, grantPut, type KnownBucket } from './bucket-grants.ts';

/** What a stage may do in a bucket that log files are delivered to: the archive, or one that a trail names. */
export class ArchiveGrants {
  private readonly archive: KnownBucket;

  constructor(archive: KnownBucket) {
    this.archive = archive;
  }

  /**
   * To add log files and to compare what is there with what should be; not to change or remove it, nor to add digests.
   * `keyPrefixes` are those of trails, without a slash at the end; `undefined` is none.
   */
  grantPublish(grantee: IGrantable, keyPrefixes: readonly (string | undefined)[]): void {
    const places = [...new Set(keyPrefixes.map(logsBelow))];
    grantList(this.archive, grantee);
    grantGet(this.archive, grantee, places);
    grantPut(this.archive, grantee, foldersOf(places, LOG_FOLDERS));
  }

  /** To add digests beside the log files, and to see whether they are there; not to read log files. */
  grantSeal(grantee: IGrantable, keyPrefixes: readonly (string | undefined)[]): void {
    const places = foldersOf([...new Set(keyPrefixes.map(logsBelow))], [DIGEST_FOLDER]);
    grantList(this.archive, grantee);
    grantGet(this.archive, grantee, places);
    grantPut(this.archive, grantee, places);
  }

  /** To add what cannot be read as an event, with its reasons. */
  grantSetAside(grantee: IGrantable): void {
    grantGet(this.archive, grantee, [SET_ASIDE]);
    grantPut(this.archive, grantee, [SET_ASIDE]);
  }

  /** To find files and read them, and what was set aside. */
  grantRead(grantee: IGrantable): void {
    grantList(this.archive, grantee);
    grantGet(this.archive, grantee, [LOGS, SET_ASIDE]);
  }

  /** To see whether it is there. */
  grantLook(grantee: IGrantable): void {
    grantList(this.archive, grantee);
  }
}

/** The prefix of a trail's log files. */
export const logsBelow = (keyPrefix: string | undefined): string =>
  keyPrefix === undefined || keyPrefix === '' ? LOGS : `${keyPrefix}/${LOGS}`;

/** These folders of every account, of an organization or not. */
const foldersOf = (places: readonly string[], folders: readonly string[]): string[] =>
  places.flatMap((place) => folders.map((folder) => `${place}*/${folder}/`));
