import { trailMark } from '../core/log-file.ts';
import { TEMPLATES } from '../core/summaries/configuration.ts';
import { organizationOf } from '../core/trails/membership.ts';
import type { Configuration } from '../core/trails/registry-state.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import type { SummaryFolder } from '../stages/read-summaries.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { namedTrails } from './named-trails.ts';
import { howToBegin, type Keeper, summarises, switchOn } from './summaries-remedy.ts';

/** Whether a trail has kept summaries where it delivers to now. */
type HasKept = (trail: StoredTrail) => Promise<boolean>;

export interface Choice {
  readonly keeper: Keeper;
  /** By name or ARN. */
  readonly name: string | undefined;
  readonly hasKept: HasKept;
}

/** The trail whose summaries are meant: the one that is named, or the only one that keeps any. */
export const chooseTrail = (known: Configuration, choice: Choice): Promise<StoredTrail | Complaint> =>
  choice.name === undefined ? onlyOne(known, choice) : named(known, choice.name, choice.keeper);

const named = async (known: Configuration, name: string, keeper: Keeper): Promise<StoredTrail | Complaint> => {
  if (known.retired.includes(name)) {
    return {
      complaint: `${name} was deleted`,
      remedy: `what it kept is still there: name its bucket, too, as in --bucket NAME --trail ${name}`,
    };
  }
  const arns = namedTrails([name], known);
  if (isComplaint(arns)) return keeper === 'settings' ? unknownOnAws(arns, name, known) : arns;
  return known.trails.find(({ arn }) => arn === arns?.[0])!;
};

/** Trails on AWS are made by the settings, not by commands. */
const unknownOnAws = (complaint: Complaint, name: string, { trails }: Configuration): Complaint => {
  if (trails.some((trail) => trail.name === name)) return complaint;
  const there = trails.map((trail) => trail.name).join(', ');
  return {
    complaint: `there is no trail '${name}' in this installation`,
    remedy:
      there === ''
        ? 'describe one in the settings (opentrail.yaml), and run npm run deploy'
        : `the installation has: ${there}`,
  };
};

const onlyOne = async (known: Configuration, choice: Choice): Promise<StoredTrail | Complaint> => {
  const [one, another, ...more] = known.trails.filter(summarises);
  if (one === undefined) return noneNow(known, choice);
  if (another === undefined) return one;
  return {
    complaint: 'several trails keep summaries',
    remedy: `name one of them:\n  ${trailFlags([one, another, ...more])}`,
  };
};

const trailFlags = (trails: readonly StoredTrail[]): string => trails.map(({ arn }) => `--trail ${arn}`).join('\n  ');

/** No trail keeps summaries, and maybe one did: what is there can be read. */
const noneNow = async (known: Configuration, { keeper, hasKept }: Choice): Promise<Complaint> => {
  const have = await Promise.all(known.trails.map(hasKept));
  const before = known.trails.filter((_, index) => have[index]);
  if (before.length === 0) return { complaint: 'no trail keeps summaries', remedy: await howToBegin(known, keeper) };
  const who = before.map(({ arn }) => arn).join(' and ');
  const again = await switchOn(before[0], TEMPLATES, known, keeper);
  return {
    complaint: `no trail keeps summaries now; ${who} kept some until switched off`,
    remedy: `to read those:\n  ${trailFlags(before)}\n  to keep them again:\n  ${again}`,
  };
};

/** Where a trail keeps its summaries now; in a bucket there may be trails of other accounts, and in a folder others, too. */
export const folderOfTrail = (
  trail: StoredTrail,
  { organization: known }: Pick<Configuration, 'organization'>,
): SummaryFolder => {
  const organization = organizationOf(trail, known)?.id;
  return {
    prefix: trail.prefix,
    ...(organization === undefined ? { accounts: [trail.owner] } : { organization }),
    mark: trailMark(trail.arn),
  };
};
