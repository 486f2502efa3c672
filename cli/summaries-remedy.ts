import { cliEnvironment, readEnvironment } from '../contracts/environment.ts';
import {
  type AggregationConfiguration,
  GRACE_SECONDS,
  MAX_BUCKETS,
  type Template,
  TEMPLATES,
} from '../core/summaries/configuration.ts';
import type { Selectors } from '../core/trails/event-selectors.ts';
import type { Configuration } from '../core/trails/registry-state.ts';
import { logsCategory } from '../core/trails/selectors.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import { callerOf, isComplaint } from './caller.ts';
import { byOf } from './summaries-flags.ts';
import { quoted, sameFlags } from './trail-flags.ts';

/** Whose trails are asked: a local archive's, which the command can change, or those of the settings on AWS. */
export type Keeper = { readonly archive: string } | 'settings';

export type Known = Pick<Configuration, 'trails' | 'organization'>;

const THEN = 'then data events that are collected from then on are summarised';
const DEPLOY = 'and run npm run deploy';

export const summarises = ({ aggregationConfigurations = [] }: StoredTrail): boolean =>
  aggregationConfigurations.length > 0;

const logsData = ({ selectors }: StoredTrail): boolean => logsCategory(selectors, 'Data');

/** How to have a trail that keeps summaries, where none does. */
export const howToBegin = async (known: Known, keeper: Keeper): Promise<string> => {
  const trail = known.trails.find(logsData) ?? known.trails.at(0);
  if (trail) return switchOn(trail, TEMPLATES, known, keeper);
  return keeper === 'settings' ? inSettings(undefined, TEMPLATES) : makeOne(known, keeper.archive);
};

/** How to let a trail summarise by these templates as well, everything else being as it is. */
export const switchOn = async (
  trail: StoredTrail,
  templates: readonly Template[],
  known: Known,
  keeper: Keeper,
): Promise<string> => {
  if (keeper === 'settings') return inSettings(trail, templates);
  const [configuration] = trail.aggregationConfigurations ?? [];
  const all = TEMPLATES.filter((one) => templates.includes(one) || configuration?.Templates.includes(one));
  const asOwner = await ownerFlags(trail, known, keeper.archive);
  const commands = [
    ...(logsData(trail) ? [] : [`selectors ${trail.arn} ${selectorFlag(trail)}`]),
    `event-configuration ${trail.arn} ${summarizeFlags(all, configuration)}`,
    ...(trail.isLogging ? [] : [`start ${trail.arn}`]),
  ];
  return linesOf(commands, asOwner);
};

const linesOf = (commands: readonly string[], flags: string): string =>
  [...commands.map((command) => `opentrail trail ${command}${flags}`), THEN].join('\n  ');

/** What lets the trail's owner ask, at the trail's home, whoever the environment says it is. */
export const ownerFlags = async (trail: StoredTrail, known: Known, archive: string): Promise<string> => {
  const environment = readEnvironment(cliEnvironment);
  const caller = await callerOf({ flags: {}, environment, name: trail.arn, known: async () => known });
  const [account, region] = isComplaint(caller) ? [] : [caller.account, caller.region];
  const isOwner = environment.OPENTRAIL_ACCOUNT_ID === undefined && account === trail.owner;
  const isHome =
    (environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION) === undefined && region === trail.homeRegion;
  return sameFlags({
    archive,
    ...(isOwner ? {} : { accountId: trail.owner }),
    ...(isHome ? {} : { region: trail.homeRegion }),
  });
};

/** Commands that make a trail; whose, only a person may know. */
const makeOne = async (known: Known, archive: string): Promise<string> => {
  const environment = readEnvironment(cliEnvironment);
  const caller = await callerOf({ flags: {}, environment, name: undefined, known: async () => known });
  const isKnown = !isComplaint(caller);
  const commands = [
    'create audit --s3-bucket-name audit-logs',
    `selectors audit ${selectorFlag()}`,
    `event-configuration audit ${summarizeFlags(TEMPLATES)}`,
    'start audit',
  ];
  const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  const accountId = isKnown ? caller.account : 'ACCOUNT';
  const flags = sameFlags({ archive, accountId, ...(region === undefined ? {} : { region }) });
  return `make one that logs data events${isKnown ? '' : ', ACCOUNT being the twelve digits of its account'}:\n  ${linesOf(commands, flags)}`;
};

const summarizeFlags = (templates: readonly Template[], configuration?: AggregationConfiguration): string => {
  const { Keep = 'All', MaxBuckets = MAX_BUCKETS, GraceSeconds = GRACE_SECONDS } = configuration ?? {};
  return [
    `--summarize ${templates.map(byOf).join(',')}`,
    ...(Keep === 'All' ? [] : ['--keep people-and-failures']),
    ...(MaxBuckets === MAX_BUCKETS ? [] : [`--max-buckets ${MaxBuckets}`]),
    ...(GraceSeconds === GRACE_SECONDS ? [] : [`--grace-seconds ${GraceSeconds}`]),
  ].join(' ');
};

/** Selectors that log the objects of all buckets beside what a trail logs already: putting some replaces all. */
const selectorFlag = (trail?: StoredTrail): string => {
  const partition = trail?.arn.split(':')[1] ?? 'aws';
  const selectors = withObjects(trail?.selectors, partition);
  return 'EventSelectors' in selectors
    ? `--event-selectors ${quoted(JSON.stringify(selectors.EventSelectors))}`
    : `--advanced-event-selectors ${quoted(JSON.stringify(selectors.AdvancedEventSelectors))}`;
};

const OBJECTS = 'AWS::S3::Object';

const withObjects = (selectors: Selectors | undefined, partition: string): Selectors => {
  const DataResources = [{ Type: OBJECTS, Values: [`arn:${partition}:s3`] }];
  if (selectors === undefined) return { EventSelectors: [{ DataResources }] };
  if ('EventSelectors' in selectors)
    return { EventSelectors: [...selectors.EventSelectors, { IncludeManagementEvents: false, DataResources }] };
  const FieldSelectors = [
    { Field: 'eventCategory', Equals: ['Data'] },
    { Field: 'resources.type', Equals: [OBJECTS] },
  ];
  return { AdvancedEventSelectors: [...selectors.AdvancedEventSelectors, { FieldSelectors }] };
};

const inSettings = (trail: StoredTrail | undefined, templates: readonly Template[]): string => {
  const names = templates.join(', ');
  if (trail && summarises(trail))
    return `add ${names} to the Templates of its aggregationConfigurations in the settings (opentrail.yaml), ${DEPLOY}`;
  const whose = trail ? `the trail ${trail.name}` : 'a trail';
  const selectors =
    trail && logsData(trail) ? [] : ['event selectors that log data events (eventSelectors or advancedEventSelectors)'];
  const wanted = [...selectors, `aggregationConfigurations: [{ EventCategory: Data, Templates: [${names}] }]`];
  return `in the settings (opentrail.yaml), give ${whose} ${wanted.join(', and ')}; ${DEPLOY}`;
};
