import { checkTrailName } from './names.ts';
import { refuse, type Refusal } from './refusal.ts';
import { partitionOf } from './regions.ts';

/** What a trail's ARN says (trail-semantics.md §2). */
export interface TrailName {
  /** The home Region. */
  readonly region: string;
  /** The owner. */
  readonly account: string;
  readonly name: string;
}

const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d+$/;
const ACCOUNT = /^\d{12}$/;

/** Whether a text is formed like the name of a Region; whether there is one is not asked. */
export const isRegion = (text: string): boolean => REGION.test(text);
/** Whether a text is formed like the id of an account. */
export const isAccount = (text: string): boolean => ACCOUNT.test(text);

/** `arn:<partition>:cloudtrail:<home Region>:<owner>:trail/<name>`. */
export const trailArn = ({ region, account, name }: TrailName): string =>
  `arn:${partitionOf(region)}:cloudtrail:${region}:${account}:trail/${name}`;

/** `undefined` for what is no ARN of a trail. */
export const parseTrailArn = (arn: string): TrailName | undefined => {
  const [, , , region = '', account = '', resource = ''] = arn.split(':');
  const name = resource.slice('trail/'.length);
  const isWhole = isRegion(region) && isAccount(account) && !checkTrailName(name);
  // Writing it again checks all that is the same in every ARN.
  return isWhole && arn === trailArn({ region, account, name }) ? { region, account, name } : undefined;
};

/** Whether a text is meant as an ARN; no name of a trail is. */
export const isArn = (text: string): boolean => text.startsWith('arn:');

/** A trail as a request names it: by ARN, or by name. */
export const checkNameOrArn = (text: string): Refusal | undefined => {
  if (!isArn(text)) return checkTrailName(text);
  return parseTrailArn(text) ? undefined : refuse('CloudTrailARNInvalidException', `Trail ARN ${text} is not valid.`);
};

/** One name of a folder for every trail. It ends in the Region, since some endings of a file name are the store's own. */
export const trailPlace = (arn: string): string => {
  const trail = parseTrailArn(arn);
  if (!trail) throw new RangeError('not the ARN of a trail');
  return `${trail.account}.${trail.name}.${trail.region}`;
};
