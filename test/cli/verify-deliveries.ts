import { type Choice, deliveriesOf, type Delivery, trailPlaces } from '../../cli/verify-trails.ts';
import type { StoredTrail } from '../../core/trails/stored-trail.ts';
import type { TrailThen } from '../../stages/trails-ever.ts';

const ACCOUNT = '111122223333';
/** An ARN of a trail of this name. */
export const arnOf = (name: string, region = 'us-east-1') => `arn:aws:cloudtrail:${region}:${ACCOUNT}:trail/${name}`;
/** In milliseconds. */
export const HOUR = 60 * 60 * 1000;
/** When trails begin, if nobody says. */
export const START = Date.UTC(2026, 2, 1);
/** Every trail. */
export const ALL: Choice = { is: 'all' };

/** A trail that validates its files, and was started. */
const aTrail = (with_: Partial<StoredTrail> = {}): StoredTrail => {
  const { name = 'audit', homeRegion = 'us-east-1' } = with_;
  return {
    format: 1,
    arn: arnOf(name, homeRegion),
    name,
    owner: ACCOUNT,
    homeRegion,
    version: 1,
    createdAt: 0,
    bucket: 'logs',
    prefix: '',
    isMultiRegion: false,
    isOrganization: false,
    includesGlobalEvents: true,
    validatesLogFiles: true,
    insightSelectors: [],
    isLogging: true,
    startedAt: 0,
    tags: [],
    ...with_,
  };
};

/** A trail’s settings, and when it had them. */
export type Settings = Partial<StoredTrail> & Partial<Pick<TrailThen, 'from' | 'to'>>;

/** Where trails of these settings deliver to. */
export const delivering = (...trails: readonly Settings[]): readonly Delivery[] =>
  deliveriesOf(
    trails.map(({ from = START, to = Infinity, ...settings }) => {
      const trail = aTrail(settings);
      return { trail, from, to, ...(trail.isOrganization && { organization: 'o-example' }) };
    }),
  );

/** What is verified of them; `root` is a bucket that trails may deliver to, too. */
export const placesOf = (choice: Choice, root: string | undefined, ...trails: readonly Settings[]) =>
  trailPlaces(delivering(...trails), choice, root === undefined ? undefined : { bucket: root });
