import { DIGEST_FOLDER, LOG_FOLDERS } from '../contracts/archive-layout.ts';
import { accountFolder } from '../core/log-file.ts';
import { mapParallel } from '../core/parallel.ts';
import type { Feed, ListedObject } from '../ports/index.ts';
import { headOf, listAll, oddIn, rootOf, type VerifyUnit } from './verify-walk.ts';
import type { VerifyQuestion } from './verify.ts';

const AT_ONCE = 8;

/** What there is. */
export interface ListedUnits {
  readonly units: readonly VerifyUnit[];
  readonly odd: OddObjects;
}

/** What stands outside of the folders of all Regions. */
export interface OddObjects {
  /** No trail puts them there. */
  readonly added: readonly ListedObject[];
  /** Folders that may be somebody else's. */
  readonly folders: readonly string[];
}

/** All accounts and Regions that are asked about and have digests or log files, in order, and what stands beside them. */
export const listUnits = async (feed: Feed, question: VerifyQuestion): Promise<ListedUnits> => {
  const root = rootOf(headOf(question));
  const { accounts = [], regions = [], organization, organizations } = question;
  const isAll = accounts.length === 0;
  const names = (await feed.folders(root)).filter((name) => isAll || accounts.includes(name));
  // Beside accounts are the folders of organizations, each of which is verified by itself.
  const isOther = (name: string) => organization === undefined && isAll && ORGANIZATION.test(name);
  const others = names.filter(isOther);
  const own = names.filter((name) => !isOther(name));
  const inAccounts = await mapParallel(own, AT_ONCE, (account) => unitsIn(feed, question, account));
  const isWhole = isAll && regions.length === 0;
  const unknown = organizations ? others.filter((name) => !organizations.includes(name)) : [];
  const added = [
    ...inAccounts.flatMap(({ odd }) => odd.added),
    ...(isWhole ? await oddIn(feed, root, unknown) : []),
    ...(await odditiesIn(feed, question, isAll ? [root] : own.map((name) => `${root}${name}/`))),
  ];
  const passed = others.filter((name) => !unknown.includes(name)).map((name) => `${root}${name}/`);
  return {
    units: inAccounts.flatMap(({ units }) => units),
    odd: {
      added: added.filter(({ key }) => !passed.some((folder) => key.startsWith(folder))),
      folders: [...inAccounts.flatMap(({ odd }) => odd.folders), ...(organizations ? [] : passed)],
    },
  };
};

/** What is no object at all; of Regions that are asked about, only what is in their folders. */
const odditiesIn = async (
  feed: Feed,
  { regions = [], ...question }: VerifyQuestion,
  folders: readonly string[],
): Promise<readonly ListedObject[]> => {
  const found = await mapParallel(folders, AT_ONCE, async (folder) => (await feed.oddities?.(folder)) ?? []);
  const depth = rootOf(headOf(question)).split('/').length + 1;
  return found.flat().filter(({ key }) => regions.length === 0 || regions.includes(key.split('/')[depth] ?? ''));
};

const ORGANIZATION = /^o-[a-z0-9]+$/;
/** Other services that put their logs beside those of CloudTrail, in folders of these names. */
const SERVICES = new Set(
  'BedrockModelInvocationLogs CloudFront Config GuardDuty Inspector2 S3 WAFLogs WorkMailAccessControlLogs elasticloadbalancing network-firewall redshift route53resolver vpc-lattice vpcdnsquerylogs vpcflowlogs'.split(
    ' ',
  ),
);

/** What an account's folder holds. A folder that is called almost like one of CloudTrail's is none of anybody else. */
const unitsIn = async (feed: Feed, question: VerifyQuestion, account: string): Promise<ListedUnits> => {
  const folder = accountFolder(headOf(question), account);
  const { regions = [] } = question;
  const names = await feed.folders(folder);
  const kinds = names.filter((name) => name === DIGEST_FOLDER || LOG_FOLDERS.includes(name));
  const byRegion = new Map<string, string[]>();
  for (const kind of kinds) {
    for (const region of await feed.folders(`${folder}${kind}/`)) {
      byRegion.set(region, [...(byRegion.get(region) ?? []), kind]);
    }
  }
  const units = [...byRegion]
    .filter(([region]) => regions.length === 0 || regions.includes(region))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([region, those]) => ({ account, region, folder, kinds: those }));
  if (regions.length > 0) return { units, odd: { added: [], folders: [] } };
  const others = names.filter((name) => !kinds.includes(name) && !SERVICES.has(name));
  const isAccount = /^\d{12}$/.test(account);
  const [alike, rest] = [
    others.filter((name) => !isAccount || LIKE_OURS.test(name)),
    others.filter((name) => isAccount && !LIKE_OURS.test(name)),
  ];
  const direct = await mapParallel(['', ...kinds.map((kind) => `${kind}/`)], AT_ONCE, (name) =>
    oddIn(feed, folder + name, []),
  );
  const added = [
    ...direct.flat(),
    ...(await listAll(
      feed,
      alike.map((name) => folder + name),
    )),
  ];
  return { units, odd: { added, folders: rest.map((name) => `${folder}${name}/`) } };
};

const LIKE_OURS = /cloud-?trail|digest/i;
