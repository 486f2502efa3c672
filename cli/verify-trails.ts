import { HOUR } from '../core/time.ts';
import { BUILT_IN, BUILT_IN_NAME } from '../core/trails/routes.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import { parseTrailArn } from '../core/trails/trail-arn.ts';
import type { TrailThen } from '../stages/trails-ever.ts';
import type { VerifyQuestion } from '../stages/verify.ts';
import type { Root } from './buckets.ts';
import type { Complaint } from './caller.ts';
import type { SealedPlace } from './sealed-trails.ts';

/** `[from, to)`, in milliseconds since 1970. */
export type Span = NonNullable<VerifyQuestion['unwatched']>[number];

/** Where files of some trails are, and what is asked of them. */
export interface TrailPlace extends Pick<
  VerifyQuestion,
  'prefix' | 'organization' | 'organizations' | 'trail' | 'unwatched'
> {
  readonly bucket: string;
  /** It is the place of the built-in trail. */
  readonly isRoot?: true;
}

/** Where a trail delivered for a while. */
export interface Delivery extends Pick<StoredTrail, 'arn' | 'name' | 'homeRegion' | 'bucket' | 'prefix'> {
  readonly organization?: string;
  /** It had digests then. */
  readonly isSealed: boolean;
  /** When files may have come that nobody vouches for. */
  readonly unwatched: readonly Span[];
}

/** Every trail as it is and was. */
export const deliveriesOf = (ever: readonly TrailThen[]): readonly Delivery[] =>
  ever.map((then) => {
    const { arn, name, homeRegion, bucket, prefix, validatesLogFiles, startedAt } = then.trail;
    const { organization } = then;
    return {
      ...{ arn, name, homeRegion, bucket, prefix },
      ...(organization !== undefined && { organization }),
      // Digests begin when a trail that wants them is started.
      isSealed: validatesLogFiles && startedAt !== undefined,
      unwatched: unwatchedIn(then),
    };
  });

/** What is delivered may have been decided by settings that are some minutes old, and clocks differ. */
const SLACK = 5 * 60 * 1000;
/** For so long events of before a trail was stopped may still be delivered. */
const LATE = 24 * HOUR;

const unwatchedIn = ({ trail, from, to }: TrailThen): readonly Span[] => {
  const { validatesLogFiles, isLogging, stoppedAt } = trail;
  if (validatesLogFiles || (!isLogging && stoppedAt === undefined)) return [];
  const last = isLogging ? to : Math.min(to, (stoppedAt ?? from) + LATE);
  return last > from ? [{ from: from - SLACK, to: last + SLACK }] : [];
};

/** When files may have come to a place that nobody vouches for, in order, whoever of these brought them. */
export const unwatchedAt = (deliveries: readonly Delivery[], place: Place): readonly Span[] => {
  const spans = deliveries
    .filter((delivery) => isSamePlace(delivery, place))
    .flatMap(({ unwatched }) => unwatched)
    .sort((a, b) => a.from - b.from);
  const joined: Span[] = [];
  for (const { from, to } of spans) {
    const last = joined.at(-1);
    if (last && from <= last.to) joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else joined.push({ from, to });
  }
  return joined;
};

/** What the ledger knows of trails and their places, and their settings do not tell. */
export const onlySealed = (sealed: readonly SealedPlace[], delivering: readonly Delivery[]): readonly Delivery[] =>
  sealed.flatMap(({ trail: arn, bucket, prefix, organization }) => {
    const { name, region: homeRegion } = parseTrailArn(arn) ?? {};
    if (name === undefined || homeRegion === undefined) return [];
    const place = { bucket, prefix, ...(organization !== undefined && { organization }) };
    if (delivering.some((known) => known.isSealed && known.arn === arn && isSamePlace(known, place))) return [];
    return [{ arn, name, homeRegion, ...place, isSealed: true, unwatched: [] }];
  });

/** Which trails are meant. */
export type Choice = { readonly is: 'all' | 'built-in' } | { readonly is: 'one'; readonly arn: string };

/** The trail that is meant by its name or ARN, also one that is deleted; without a name all of them. */
export const chosenTrail = (
  deliveries: readonly Delivery[],
  name: string | undefined,
  hasBuiltIn: boolean,
): Choice | Complaint => {
  if (name === undefined) return { is: 'all' };
  const arnsOf = (some: readonly Delivery[]) => [...new Set(some.map(({ arn }) => arn))];
  const [arn, ...more] = arnsOf(deliveries.filter((trail) => trail.name === name || trail.arn === name));
  if (more.length > 0)
    return {
      complaint: `several trails are named '${name}'`,
      remedy: `name one of them:\n  ${[arn, ...more].join('\n  ')}`,
    };
  if (arn !== undefined) return { is: 'one', arn };
  const builtIn = BUILT_IN.pin.trail;
  if (name === builtIn && hasBuiltIn) return { is: 'built-in' };
  const there = [...arnsOf(deliveries), ...(hasBuiltIn ? [`${builtIn} (built in)`] : [])];
  return { complaint: `there is no trail '${name}', and never was`, remedy: `there are:\n  ${there.join('\n  ')}` };
};

/** The places of the trails that are meant, each once; `root` is that of the built-in one. */
export const trailPlaces = (
  deliveries: readonly Delivery[],
  choice: Choice,
  root: Pick<Root, 'bucket' | 'isApart'> | undefined,
): readonly TrailPlace[] => {
  const ofRoot = { bucket: root?.bucket ?? '', prefix: '', isRoot: true } as const;
  const isRoot = (place: Place) => root !== undefined && !root.isApart && isSamePlace(place, ofRoot);
  const places = [...Map.groupBy(deliveries, placeName).values()];
  const others = places.flatMap((here) => placeOf(here, choice, isRoot(here[0])));
  if (choice.is === 'one' || root === undefined) return others;
  // On AWS a trail may deliver there, too.
  if (choice.is === 'all' && others.some((place) => place.isRoot)) return others;
  const trail = choice.is === 'built-in' && { trail: { name: BUILT_IN_NAME } };
  return [{ ...ofRoot, ...trail, ...told(root.isApart ? [] : unwatchedAt(deliveries, ofRoot)) }, ...others];
};

type Place = Pick<TrailPlace, 'bucket' | 'prefix' | 'organization'>;

const isSamePlace = (a: Place, b: Place): boolean => placeName(a) === placeName(b);

const placeName = ({ bucket, prefix, organization }: Place): string => JSON.stringify([bucket, prefix, organization]);

const told = (unwatched: readonly Span[]) => unwatched.length > 0 && { unwatched };

const placeOf = (here: readonly Delivery[], choice: Choice, isRoot: boolean): readonly TrailPlace[] => {
  const meant = here.filter(({ arn, isSealed }) => (choice.is === 'one' ? arn === choice.arn : isSealed));
  if (meant.length === 0 || choice.is === 'built-in') return [];
  const [{ bucket, prefix, organization, name, homeRegion }] = meant;
  return [
    {
      bucket,
      prefix,
      ...(organization !== undefined && { organization }),
      ...(choice.is === 'one' && { trail: { name, homeRegion } }),
      ...told(unwatchedAt(here, meant[0])),
      ...(isRoot && { isRoot }),
    },
  ];
};
