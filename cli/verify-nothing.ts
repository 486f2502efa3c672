import { existsSync } from 'node:fs';
import { formatTime } from '../core/time.ts';
import type { Configuration } from '../core/trails/registry-state.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { someOf } from './numbers.ts';
import { ownerFlags } from './summaries-remedy.ts';
import { quoted, sameFlags } from './trail-flags.ts';
import { type Asked, readsFromAws, type VerifyFlags } from './verify-flags.ts';
import type { Places } from './verify-places.ts';

/** Trails whose commands are told. */
const MOST_TRAILS = 5;

/** That there were no digests, so nothing is known of any file, and how there would be some. */
export const nothingToVerify = async (
  asked: Asked,
  { places, known }: Places,
  flags: VerifyFlags,
): Promise<Complaint> => {
  const wheres = [...new Set(places.map(({ where }) => where))];
  const there = wheres.length === 0 ? '' : ` in ${wheres.join(', ')}`;
  const range = rangeOf(asked);
  const remedies = [
    ...(range === '' ? [] : ['leave out --from, --to, --account and --region to verify all that is there']),
    ...(known ? await howToBegin(known, flags) : await elsewhere(places, flags)),
  ];
  return { complaint: `nothing was verified: there are no digests${there}${range}`, remedy: remedies.join('\n  ') };
};

/** What was left out on purpose. */
const rangeOf = ({ from, to, accounts, regions }: Asked): string =>
  [
    ...(from === undefined ? [] : [`from ${formatTime(from)}`]),
    ...(to === undefined ? [] : [`to ${formatTime(to)}`]),
    ...(accounts ? [`of ${someOf('account', accounts)}`] : []),
    ...(regions ? [`in ${someOf('Region', regions)}`] : []),
  ]
    .map((part) => ` ${part}`)
    .join('');

/** What has digests written, of the trails that there are. */
const howToBegin = async (known: Configuration, flags: VerifyFlags): Promise<readonly string[]> => {
  const { archive, trail: name } = flags;
  const isMeant = (trail: StoredTrail) => name === undefined || trail.name === name || trail.arn === name;
  const without = known.trails.filter((trail) => isMeant(trail) && !trail.validatesLogFiles).slice(0, MOST_TRAILS);
  if (readsFromAws(flags)) return inSettings(without);
  if (!existsSync(archive))
    return [`there is no archive ${archive}: opentrail ingest makes one, and opentrail seal its digests`];
  const updates = without.map(async (trail) => {
    const asOwner = await ownerFlags(trail, known, archive);
    return `opentrail trail update ${trail.arn} --enable-log-file-validation${asOwner}`;
  });
  return [
    ...(without.length === 0
      ? []
      : ['files that are delivered from then on are signed:', ...(await Promise.all(updates))]),
    `to sign what was delivered: opentrail seal${sameFlags({ archive })}`,
  ];
};

const inSettings = (without: readonly StoredTrail[]): readonly string[] => [
  ...without.map(
    ({ name }) =>
      `in the settings (opentrail.yaml), give the trail ${name} enableLogFileValidation: true; and run npm run deploy`,
  ),
  'digests are written every hour, some minutes after its end',
];

/** Where else they may be, and who writes them. */
const elsewhere = async (places: Places['places'], flags: VerifyFlags): Promise<readonly string[]> => [
  ...(await prefixesIn(places, flags)),
  'a trail that writes digests has log file validation switched on:',
  'aws cloudtrail update-trail --name NAME --enable-log-file-validation',
];

/** Folders that may be a prefix. */
const prefixesIn = async ([place]: Places['places'], { prefix }: VerifyFlags): Promise<readonly string[]> => {
  const feed = prefix === undefined ? await place.open() : undefined;
  if (feed === undefined || isComplaint(feed)) return [];
  const names = (await feed.folders('')).filter((name) => name !== 'AWSLogs').slice(0, MOST_TRAILS);
  return names.length === 0 ? [] : ['there are other folders:', ...names.map((name) => `--prefix ${quoted(name)}`)];
};
