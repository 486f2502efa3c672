import { formatTime } from '../core/time.ts';
import type { VerifiedChain } from '../core/verify/report.ts';
import { counted, number } from './numbers.ts';
import { renderTable } from './table.ts';
import { clean } from './terminal.ts';
import type { At } from './verify-findings.ts';
import { objectOf } from './verify-faults.ts';

/** Chains that are shown one by one. */
const MOST_CHAINS = 20;
/** Newest digests that a person may write down. */
const MOST_HEADS = 3;

type Chain = At<VerifiedChain>;

/** Whose digests were verified, and from when to when: late files stand beside the others. */
export const viewChains = (chains: readonly Chain[]): string => {
  const rows = [...Map.groupBy(chains, nameOf).values()];
  const rest = rows.slice(MOST_CHAINS).flat();
  const head = ['account', 'Region', 'trail', 'digests', 'files', 'from', 'to'];
  const table = renderTable(head, rows.slice(0, MOST_CHAINS).map(rowOf));
  return rest.length === 0 ? table : `${table}\nand ${restOf(rest)}; --json has all`;
};

const nameOf = ({ where, account, region, trail, homeRegion }: Chain): string =>
  JSON.stringify([where, account, region, trail, homeRegion]);

const rowOf = (chains: readonly Chain[]): readonly string[] => {
  const [{ account, region, trail }] = chains;
  const digestsOf = (isBackfill: boolean) =>
    sumOf(
      chains.filter((chain) => chain.isBackfill === isBackfill),
      ({ digests }) => digests,
    );
  const late = digestsOf(true);
  return [
    account,
    region,
    trail,
    number(digestsOf(false)) + (late > 0 ? ` + ${number(late)} backfill` : ''),
    number(sumOf(chains, ({ files }) => files)),
    formatTime(Math.min(...chains.map(({ from }) => from))),
    formatTime(Math.max(...chains.map(({ to }) => to))),
  ];
};

const sumOf = (chains: readonly Chain[], of: (chain: Chain) => number): number =>
  chains.reduce((sum, chain) => sum + of(chain), 0);

const restOf = (chains: readonly Chain[]): string => {
  const count = (of: (chain: Chain) => string) => new Set(chains.map(of)).size;
  const from = chains.reduce((earliest, chain) => Math.min(earliest, chain.from), Infinity);
  const to = chains.reduce((latest, chain) => Math.max(latest, chain.to), 0);
  const accounts = counted(
    count(({ account }) => account),
    'account',
    'accounts',
  );
  const regions = counted(
    count(({ region }) => region),
    'Region',
    'Regions',
  );
  const many = counted(chains.length, 'more chain', 'more chains');
  return `${many} of ${accounts} in ${regions}, from ${formatTime(from)} to ${formatTime(to)}`;
};

/** The newest digest of each chain: who has its hash elsewhere sees when the end of a chain is taken away. */
export const viewHeads = (chains: readonly Chain[]): string => {
  const why = 'To see later that no end of a chain was taken away, keep';
  const elsewhere = 'elsewhere: opentrail verify --json > FILE';
  if (chains.length > MOST_HEADS)
    return `${why} the newest digests of all ${number(chains.length)} chains ${elsewhere}`;
  return [
    `${why} the SHA-256 of each newest digest ${elsewhere}`,
    ...chains.map(({ where, head }) => `  ${clean(head.sha256)}  ${objectOf({ where, key: head.key })}`),
  ].join('\n');
};
