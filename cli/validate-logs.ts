import { LOCAL_ARCHIVE } from '../contracts/archive-layout.ts';
import { formatTime } from '../core/time.ts';
import { BUILT_IN, BUILT_IN_NAME } from '../core/trails/routes.ts';
import type { SealedTrail } from './sealed-trails.ts';
import { quoted } from './trail-flags.ts';

/** What the AWS CLI needs to ask a server on this machine instead of AWS. Nobody looks at the credentials. */
export const awsEnvironment = (endpoint: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  // A proxy would be asked for this machine, and mean its own.
  NO_PROXY: new URL(endpoint).hostname,
});

/** A command line that validates one account and Region of a trail. */
export interface ValidateLogs {
  readonly trail: string;
  readonly account: string;
  readonly region: string;
  /** Behind `aws`. */
  readonly args: readonly string[];
}

/** A command line for each account and Region of the trail; `isKnown` says whether `DescribeTrails` tells of it. */
export const validateLogs = (sealed: SealedTrail): ValidateLogs[] =>
  sealed.chains.map(({ account, region }) => {
    const isBuiltIn = sealed.trail === BUILT_IN.pin.trail;
    // The built-in trail has no ARN, but its digests are named as if it were at home in each Region.
    const arn = isBuiltIn ? `arn:aws:cloudtrail:${region}:${account}:trail/${BUILT_IN_NAME}` : sealed.trail;
    const bucket = isBuiltIn ? ['--s3-bucket', LOCAL_ARCHIVE] : [];
    const member = sealed.organization === undefined ? [] : ['--account-id', account];
    const start = ['--start-time', formatTime(sealed.from)];
    const args = [
      'cloudtrail',
      'validate-logs',
      '--trail-arn',
      arn,
      ...start,
      '--region',
      region,
      ...bucket,
      ...member,
    ];
    return { trail: sealed.trail, account, region, args };
  });

/** As it is typed into a shell. */
export const commandLine = ({ args }: ValidateLogs): string => ['aws', ...args].map(quoted).join(' ');
