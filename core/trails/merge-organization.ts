import { isDeepStrictEqual } from 'node:util';
import type { Account, OptedIn, Organization } from './organization.ts';

/**
 * AWS tells who belongs now, not who has left and when. So what it tells is laid over what was known: an account that is
 * missing left now, as far as we know, and a Region that is missing was disabled now. Regions that it did not tell are
 * those that were known. Erring late keeps events. Where nothing is new, all is as it was, also as of when: what arrives
 * is then taken rather more than less, and nothing need be written.
 */
export const mergeOrganization = (
  known: Organization | undefined,
  present: Organization,
  now: number,
): Organization => {
  if (known?.id !== present.id) return present;
  const before = new Map(known.accounts.map((account) => [account.id, dated(account, known.asOf)]));
  const here = new Set(present.accounts.map(({ id }) => id));
  const gone = [...before.values()].filter(({ id }) => !here.has(id)).map((account) => withLeft(account, now));
  const accounts = present.accounts.map((account) => mergeAccount(before.get(account.id), account, now));
  const merged = { ...present, accounts: [...accounts, ...gone].sort((a, b) => (a.id < b.id ? -1 : 1)) };
  return isDeepStrictEqual({ ...merged, asOf: known.asOf }, known) ? known : merged;
};

/** With its Regions as of then, before the organization becomes newer. If nobody knows when: as of no time at all. */
const dated = (account: Account, asOf = 0): Account => (account.optedIn ? { regionsAsOf: asOf, ...account } : account);

/** Ends the stay that is open. */
const withLeft = (account: Account, left: number): Account => ({
  ...account,
  stays: account.stays.map((stay) => (stay.left === undefined ? { ...stay, left } : stay)),
});

const mergeAccount = (known: Account | undefined, present: Account, now: number): Account => {
  if (!known) return present;
  const [stay = {}] = present.stays;
  // Who was missing for once, and joined when he had joined before, has never left.
  const isKnown = known.stays.some(({ joined }) => joined === stay.joined);
  const others = known.stays.filter(({ joined }) => joined !== stay.joined);
  const stays = isKnown ? [...others, stay] : [...withLeft(known, stay.joined ?? now).stays, stay];
  const { optedIn } = present;
  if (!optedIn) return { ...known, stays };
  return { id: present.id, stays, optedIn: mergeRegions(known.optedIn ?? [], optedIn, now) };
};

const mergeRegions = (known: readonly OptedIn[], present: readonly OptedIn[], now: number): OptedIn[] => {
  const here = new Set(present.map(({ region }) => region));
  const disabled = known
    .filter(({ region }) => !here.has(region))
    .map(({ region, disabled = now }) => ({ region, disabled }));
  return [...present, ...disabled].sort((a, b) => (a.region < b.region ? -1 : 1));
};
