import { join } from 'node:path';
import { HOUR } from '../../core/time.ts';
import { arnOf, CALLER, done, ELSEWHERE, HOME, MadeArchive, MEMBER, OWNER } from './made.ts';

export const MAIN = arnOf('main');
export const ORGANIZATION = arnOf('organization');
export const DELETED = arnOf('deleted');
export const ORGANIZATION_ID = 'o-example';
export const MAIN_BUCKET = 'main-logs';
export const PREFIX = 'audit';

const HOURS = 9;
const DAYS_OLD = 3 * 24 * HOUR;
/** Hours in which events of days ago are imported. */
const OLD_IN = [1, 5, 6];

/** What happens at the beginning of an hour, from 0. */
const HAPPENS: Readonly<Record<number, (archive: MadeArchive) => Promise<unknown>>> = {
  2: (archive) => archive.signer.rotate(),
  3: ({ registry }) => done(registry.stopLogging(CALLER, { Name: 'main' })),
  4: ({ registry }) => done(registry.deleteTrail(CALLER, { Name: 'deleted' })),
  5: ({ registry }) => done(registry.startLogging(CALLER, { Name: 'main' })),
};

/**
 * Nine hours of three trails: one with a prefix, which is stopped and started again, one of an organization, and one that is
 * deleted, all of them in all Regions. Old events are imported, the key is rotated, and one hour has no events.
 */
export const manyTrails = async (folder: string): Promise<MadeArchive> => {
  const archive = new MadeArchive(join(folder, 'many-trails'));
  await makeTrails(archive);
  for (let hour = 0; hour < HOURS; hour++) {
    await HAPPENS[hour]?.(archive);
    archive.now += 10_000;
    if (hour !== 7) await eventsOf(archive, hour);
    await archive.delivered();
    await archive.sealed();
  }
  return archive;
};

const makeTrails = async ({ registry }: MadeArchive): Promise<void> => {
  await done(
    registry.setOrganization({
      id: ORGANIZATION_ID,
      managementAccount: OWNER,
      delegatedAdministrators: [],
      hasAllFeatures: true,
      hasTrustedAccess: true,
      accounts: [{ id: MEMBER, stays: [{}] }],
    }),
  );
  const both = { EnableLogFileValidation: true, IsMultiRegionTrail: true };
  const trails = [
    { Name: 'main', S3BucketName: MAIN_BUCKET, S3KeyPrefix: PREFIX },
    { Name: 'organization', S3BucketName: 'organization-logs', IsOrganizationTrail: true },
    { Name: 'deleted', S3BucketName: 'deleted-logs' },
  ];
  for (const trail of trails) {
    await done(registry.createTrail(CALLER, { ...both, ...trail }));
    await done(registry.startLogging(CALLER, { Name: trail.Name }));
  }
};

const eventsOf = async (archive: MadeArchive, hour: number): Promise<void> => {
  await archive.calls(3, OWNER, HOME);
  await archive.calls(2, OWNER, ELSEWHERE);
  await archive.calls(2, MEMBER, ELSEWHERE);
  if (hour % 2 === 0) await archive.calls(1, MEMBER, HOME);
  // Delivered one by one, so that an hour has several files.
  await archive.delivered();
  archive.now += 15 * 60_000;
  await archive.calls(4, OWNER, HOME);
  if (!OLD_IN.includes(hour)) return;
  // By themselves: a file with one event of today is no late one.
  await archive.delivered();
  await archive.calls(5, OWNER, HOME, DAYS_OLD);
};

/** Three hours of who has made no trail. */
export const noTrails = async (folder: string): Promise<MadeArchive> => {
  const archive = new MadeArchive(join(folder, 'no-trails'));
  for (let hour = 0; hour < 3; hour++) {
    archive.now += 10_000;
    await archive.calls(3, OWNER, ELSEWHERE);
    await archive.delivered();
    await archive.sealed();
  }
  return archive;
};
