import { ALERT_LEVELS } from '../contracts/names.ts';
import { loops } from './settings-loops.ts';
import type { Settings } from './settings-types.ts';
import { mistake } from './setting-mistakes.ts';

interface Check {
  readonly name: string;
  readonly value: (settings: Settings) => unknown;
  readonly allowed: string;
  readonly isRight: (settings: Settings) => boolean;
}

const regionOf = (arn: string): string => arn.split(':')[3];
const accountOf = (arn: string): string => arn.split(':')[4];

/** What settings must be to each other. */
const CHECKS: readonly Check[] = [
  {
    name: 'bus',
    value: ({ bus }) => bus,
    allowed: 'true, unless there is a feed or direct: nothing would be taken in',
    isRight: ({ bus, feed, direct }) => bus || feed.kind !== 'none' || direct !== undefined,
  },
  {
    name: 'feed.kind',
    value: ({ feed }) => feed.kind,
    allowed: 'account, adopt or none, unless there is an organization',
    isRight: ({ feed, organization }) => feed.kind !== 'organization' || organization !== undefined,
  },
  {
    name: 'account',
    value: ({ account }) => account,
    allowed: 'the twelve digits of the hub, in quotes, if there is an organization: its members must know it',
    isRight: ({ account, organization }) => account !== undefined || organization === undefined,
  },
  {
    name: 'feed.topic',
    value: ({ feed }) => (feed.kind === 'adopt' ? feed.topic : undefined),
    allowed: 'the ARN of an SNS topic if feed.notifications is sns, and left out otherwise',
    isRight: ({ feed }) => feed.kind !== 'adopt' || (feed.notifications === 'sns') === (feed.topic !== undefined),
  },
  {
    name: 'feed.topic',
    value: ({ feed }) => (feed.kind === 'adopt' ? feed.topic : undefined),
    allowed:
      'a topic in the home Region: what it cannot send goes to a queue, which must be in the Region of the topic',
    isRight: ({ feed, region }) => feed.kind !== 'adopt' || feed.topic === undefined || regionOf(feed.topic) === region,
  },
  {
    name: 'feed.key',
    value: ({ feed }) => (feed.kind === 'adopt' ? feed.key : undefined),
    allowed: 'the ARN of a KMS key in the home Region, where the bucket is',
    isRight: ({ feed, region }) => feed.kind !== 'adopt' || feed.key === undefined || regionOf(feed.key) === region,
  },
  {
    name: 'encryption',
    value: ({ encryption }) => encryption,
    allowed: 'the ARN of a KMS key in the home Region',
    isRight: ({ encryption, region }) => !encryption.startsWith('arn:') || regionOf(encryption) === region,
  },
  {
    name: 'breakGlass',
    value: ({ breakGlass }) => breakGlass,
    allowed: 'the ARN of an IAM role of the account that all is deployed to: the keys let in no other',
    isRight: ({ breakGlass, account }) =>
      breakGlass === undefined || account === undefined || accountOf(breakGlass) === account,
  },
  {
    name: 'feed.notifications',
    value: ({ feed }) => (feed.kind === 'adopt' ? feed.notifications : undefined),
    allowed:
      'own or sns, if feed.owner is another account: EventBridge tells of a bucket only in the account of its owner',
    isRight: ({ feed, account }) =>
      feed.kind !== 'adopt' ||
      feed.notifications !== 'eventbridge' ||
      feed.owner === undefined ||
      feed.owner === account,
  },
];

/** What is wrong between settings that are right each by itself. */
export const checkTogether = (settings: Settings): string[] => [
  ...CHECKS.filter(({ isRight }) => !isRight(settings)).map(({ name, value, allowed }) =>
    mistake(name, value(settings), allowed),
  ),
  ...trailMistakes(settings),
  ...alertMistakes(settings),
  ...loops(settings).map(({ name, value, allowed }) => mistake(name, value, allowed)),
];

const trailMistakes = ({ trails, organization }: Settings): string[] =>
  trails.flatMap(({ name, isOrganizationTrail, cloudWatchLogsLogGroupArn, cloudWatchLogsRoleArn }, index) => {
    const at = `trails[${index}]`;
    const isTwice = trails.findIndex((other) => other.name === name) < index;
    const isOrphan = isOrganizationTrail === true && organization === undefined;
    const isHalf = (cloudWatchLogsLogGroupArn === undefined) !== (cloudWatchLogsRoleArn === undefined);
    return [
      ...(isTwice ? [mistake(`${at}.name`, name, 'a name that no other trail has')] : []),
      ...(isOrphan ? [mistake(`${at}.isOrganizationTrail`, true, 'false, unless there is an organization')] : []),
      ...(isHalf
        ? [
            mistake(
              `${at}.cloudWatchLogsRoleArn`,
              cloudWatchLogsRoleArn,
              'given together with cloudWatchLogsLogGroupArn',
            ),
          ]
        : []),
    ];
  });

const OURS = ['own_roles', 'own_buckets', 'own_name'];

const alertMistakes = ({ alerts }: Settings): string[] => {
  if (!alerts) return [];
  const { level: least, routes, placeholders } = alerts;
  const untold = ALERT_LEVELS.slice(0, ALERT_LEVELS.indexOf(least));
  return [
    ...routes
      .filter(({ level }) => untold.includes(level))
      .map((route) => mistake(`alerts.routes.${route.level}`, route, `left out, as alerts.level is ${least}`)),
    ...OURS.filter((name) => Object.hasOwn(placeholders, name)).map((name) =>
      mistake(`alerts.placeholders.${name}`, placeholders[name], 'left out, as OpenTrail knows its own itself'),
    ),
  ];
};
