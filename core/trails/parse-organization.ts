import type { Problem } from '../event.ts';
import { parseTime } from '../time.ts';
import type { Account, OptedIn, Organization } from './organization.ts';
import { type ProblemReader, problemReader, type TextRule } from './problem-reader.ts';
import { isOptIn } from './regions.ts';
import { isAccount, isRegion } from './trail-arn.ts';

const MEMBERS = [
  ...['id', 'asOf', 'managementAccount', 'delegatedAdministrators', 'featureSet', 'trustedAccess', 'accounts'],
];
const MOST_DELEGATED = 3;

const ID: TextRule = {
  expected: 'the id of an organization such as o-exampleorgid',
  isRight: (id) => /^o-[a-z0-9]{2,32}$/.test(id),
};
const ACCOUNT: TextRule = { expected: 'an account id of 12 digits', isRight: isAccount };
const REGION: TextRule = { expected: 'the name of a Region such as eu-west-1', isRight: isRegion };
const FEATURES: TextRule = {
  expected: 'ALL or CONSOLIDATED_BILLING',
  isRight: (features) => features === 'ALL' || features === 'CONSOLIDATED_BILLING',
};

type Stay = Account['stays'][number];

/** An account as one entry of the file has it, and where that is. */
interface Entry {
  readonly path: string;
  readonly id: string;
  readonly stay: Stay;
  readonly regions?: readonly OptedIn[];
  readonly regionsAsOf?: number;
}

/**
 * Reads the description of an organization (trail-semantics.md §§4, 5, 7), or tells everything that is wrong with it. An
 * account that left and came back has one entry for each of its stays.
 */
export const parseOrganization = (json: unknown): Organization | { readonly problems: readonly Problem[] } => {
  const reader = problemReader();
  const given = reader.object(json, '', MEMBERS);
  if (reader.problems.length > 0 && Object.keys(given).length === 0) return { problems: reader.problems };

  const id = reader.text(given['id'], 'id', ID) ?? '';
  const managementAccount = reader.text(given['managementAccount'], 'managementAccount', ACCOUNT) ?? '';
  const asOf = readTime(reader, given['asOf'], 'asOf');
  const features = reader.text(given['featureSet'] ?? 'ALL', 'featureSet', FEATURES);
  const hasTrustedAccess = reader.flag(given['trustedAccess'] ?? true, 'trustedAccess') ?? false;
  const entries = reader.list(given['accounts'] ?? [], 'accounts', (item, path) => readEntry(reader, item, path));
  const accounts = accountsOf(reader, entries);
  const delegatedAdministrators = reader.list(
    given['delegatedAdministrators'] ?? [],
    'delegatedAdministrators',
    (item, path) => reader.text(item, path, ACCOUNT),
  );
  checkDelegated(reader, delegatedAdministrators, { managementAccount, accounts });
  if (reader.problems.length > 0) return { problems: reader.problems };
  return {
    id,
    managementAccount,
    delegatedAdministrators,
    hasAllFeatures: features === 'ALL',
    hasTrustedAccess,
    accounts,
    ...withTime('asOf', asOf),
  };
};

const readEntry = (reader: ProblemReader, item: unknown, path: string): Entry | undefined => {
  const given = reader.object(item, path, ['id', 'joined', 'left', 'regions', 'regionsAsOf']);
  const id = reader.text(given['id'], `${path}.id`, ACCOUNT);
  const joined = readTime(reader, given['joined'], `${path}.joined`);
  const left = readTime(reader, given['left'], `${path}.left`);
  const regions =
    given['regions'] === undefined
      ? undefined
      : reader.list(given['regions'], `${path}.regions`, (region, at) => readRegion(reader, region, at));
  const regionsAsOf = readTime(reader, given['regionsAsOf'], `${path}.regionsAsOf`);
  if (joined !== undefined && left !== undefined && left <= joined)
    reader.report(`${path}.left`, 'a time after joined', 'an earlier one');
  if (id === undefined) return undefined;
  const stay = { ...withTime('joined', joined), ...withTime('left', left) };
  return { path, id, stay, ...(regions && { regions }), ...withTime('regionsAsOf', regionsAsOf) };
};

const withTime = <Name extends string>(name: Name, time: number | undefined) =>
  (time === undefined ? {} : { [name]: time }) as Partial<Record<Name, number>>;

const readTime = (reader: ProblemReader, value: unknown, path: string): number | undefined => {
  if (value === undefined) return undefined;
  const isRight = (text: string) => parseTime(text) !== undefined;
  const text = reader.text(value, path, { expected: 'a time such as 2026-03-01T09:01:02Z', isRight });
  return text === undefined ? undefined : parseTime(text);
};

/** A name, or a name and the time when the Region was disabled. */
const readRegion = (reader: ProblemReader, item: unknown, path: string): OptedIn | undefined => {
  const isName = typeof item === 'string';
  const given = isName ? { region: item } : reader.object(item, path, ['region', 'disabled']);
  const region = reader.text(given['region'], isName ? path : `${path}.region`, REGION);
  const disabled = readTime(reader, given['disabled'], `${path}.disabled`);
  return region === undefined ? undefined : { region, ...withTime('disabled', disabled) };
};

const accountsOf = (reader: ProblemReader, entries: readonly Entry[]): readonly Account[] =>
  [...Map.groupBy(entries, ({ id }) => id)].map(([id, own]) => {
    const optedIn = own.some(({ regions }) => regions) && regionsOf(reader, own);
    const asOf = own.flatMap(({ regionsAsOf = [] }) => regionsAsOf);
    const regionsAsOf = asOf.length === 0 ? undefined : Math.min(...asOf);
    return { id, stays: staysOf(reader, own), ...(optedIn && { optedIn }), ...withTime('regionsAsOf', regionsAsOf) };
  });

const staysOf = (reader: ProblemReader, entries: readonly Entry[]): readonly Stay[] => {
  const inOrder = entries.toSorted((a, b) => joinedOf(a) - joinedOf(b));
  inOrder.forEach((entry, index) => {
    const before = inOrder[index - 1];
    if (before && (before.stay.left ?? Infinity) > joinedOf(entry))
      reader.report(entry.path, `a stay that does not overlap that of ${before.path}`, 'one that does');
  });
  return inOrder.map(({ stay }) => stay);
};

/** The first millisecond there is stands for no beginning, so that two of those can be told to be in order. */
const joinedOf = ({ stay }: Entry): number => stay.joined ?? Number.MIN_SAFE_INTEGER;

/** Of every entry, each once. Those that every account has need no mention. */
const regionsOf = (reader: ProblemReader, entries: readonly Entry[]): readonly OptedIn[] => {
  const known = new Map<string, OptedIn>();
  for (const { path, regions = [] } of entries)
    for (const optedIn of regions.filter(({ region }) => isOptIn(region))) {
      const other = known.get(optedIn.region);
      if (other && other.disabled !== optedIn.disabled)
        reader.report(`${path}.regions`, `${optedIn.region} once, or always alike`, 'it twice');
      known.set(optedIn.region, optedIn);
    }
  return [...known.values()];
};

const checkDelegated = (
  reader: ProblemReader,
  delegated: readonly string[],
  { managementAccount, accounts }: Pick<Organization, 'managementAccount' | 'accounts'>,
): void => {
  if (delegated.length > MOST_DELEGATED)
    reader.report(
      'delegatedAdministrators',
      `at most ${MOST_DELEGATED} accounts (DelegatedAdminAccountLimitExceededException)`,
      String(delegated.length),
    );
  if (new Set(delegated).size < delegated.length)
    reader.report('delegatedAdministrators', 'every account once', 'one of them twice');
  const current = accounts.filter(({ stays }) => stays.some(({ left }) => left === undefined)).map(({ id }) => id);
  for (const id of new Set(delegated)) {
    if (id === managementAccount) reader.report('delegatedAdministrators', 'members', `${id}, the management account`);
    else if (!current.includes(id)) reader.report('delegatedAdministrators', 'current members', `${id}, which is none`);
  }
};
