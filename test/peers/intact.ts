import { isDeepStrictEqual } from 'node:util';
import { arnOf } from './made.ts';
import { runAws, type Validation } from './aws-cli.ts';
import type { ChainObjects } from './objects.ts';
import type { Served } from './served.ts';

/** The AWS CLI, and a server that it asks. */
export interface Peers {
  readonly aws: string;
  readonly served: Served;
}

/** Fails with what differs. */
export const mustEqual = (found: unknown, expected: unknown, what: string): void => {
  if (isDeepStrictEqual(found, expected)) return;
  throw new Error(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
};

/** What is validated, and how it is named. */
export interface Asked {
  readonly trail: string;
  readonly region: string;
  readonly flags?: readonly string[];
}

/** Of the time of all archives here. */
const RANGE = ['--start-time', '2026-03-01T09:00:00Z', '--end-time', '2026-03-02T00:00:00Z'];

export const validate = ({ aws, served }: Peers, { trail, region, flags = [] }: Asked): Promise<Validation> => {
  const arn = trail.startsWith('arn:') ? trail : arnOf(trail);
  const args = ['cloudtrail', 'validate-logs', '--trail-arn', arn, '--region', region, ...RANGE, ...flags];
  return runAws(aws, args, served.environment);
};

/** How many of each kind there are, all of them valid. */
export const countsOf = ({ digests, backfill, logs }: ChainObjects, invalid: Partial<Record<string, number>> = {}) =>
  Object.fromEntries(
    (
      [
        ['digest', digests.length],
        ['backfill digest', backfill.length],
        ['log', logs.length],
      ] as const
    )
      .filter(([, count]) => count > 0)
      .map(([what, count]) => [what, `${count - (invalid[what] ?? 0)}/${count}`]),
  );

/** That the AWS CLI finds all of it valid: as many digests and log files as there are, and no gap but these. */
export const mustBeValid = (found: Validation, objects: ChainObjects, gaps: readonly string[] = []): string => {
  const { status, said, valid } = found;
  mustEqual({ status, said, valid }, { status: 0, said: gaps, valid: countsOf(objects) }, found.output);
  return Object.entries(valid)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
};
