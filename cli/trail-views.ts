import { type Keep, summaryRules } from '../core/summaries/configuration.ts';
import type {
  EventConfigurationOutput,
  EventSelectorsOutput,
  InsightSelectorsOutput,
  TrailDescription,
  TrailSettings,
  TrailStatus,
} from '../core/trails/api.ts';
import {
  type AdvancedEventSelector,
  type EventSelector,
  type FieldSelector,
  OPERATORS,
} from '../core/trails/event-selectors.ts';
import { logsCategory } from '../core/trails/selectors.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import { type Cell, renderFields, renderTable } from './table.ts';

type Field = readonly [name: string, value: string | undefined];

const present = (fields: readonly Field[]): string =>
  renderFields(fields.filter((field): field is readonly [string, string] => !['', undefined].includes(field[1])));

const yes = (is: boolean): string => (is ? 'yes' : 'no');

/** `arn:<partition>:cloudtrail:<home Region>:<owner>:trail/<name>`. */
const partsOf = (arn: string) => {
  const [, , , home = '', owner = ''] = arn.split(':');
  return { home, owner };
};

const settingsOf = (trail: TrailSettings): readonly Field[] => {
  const { home, owner } = partsOf(trail.TrailARN);
  return [
    ['name', trail.Name],
    ['ARN', trail.TrailARN],
    ['logs Regions', trail.IsMultiRegionTrail ? `all, from ${home}` : `${home} alone`],
    ['logs accounts', trail.IsOrganizationTrail ? `all of the organization, from ${owner}` : `${owner} alone`],
    ['global events', yes(trail.IncludeGlobalServiceEvents)],
    ['bucket', trail.S3BucketName],
    ['key prefix', trail.S3KeyPrefix],
    ['topic', trail.SnsTopicARN],
    ['log group', trail.CloudWatchLogsLogGroupArn],
    ['log role', trail.CloudWatchLogsRoleArn],
    ['KMS key', trail.KmsKeyId],
    ['digest files', yes(trail.LogFileValidationEnabled)],
  ];
};

/** What a trail was made, or changed, to be. */
export const viewSettings = (trail: TrailSettings): string => present(settingsOf(trail));

/** All that is known of a trail; what its API does not tell is left out if it cannot be read. */
export const viewTrail = (trail: TrailDescription, stored: StoredTrail | undefined): string =>
  present([
    ...settingsOf(trail),
    ['selectors', trail.HasCustomEventSelectors ? 'its own' : 'none: all management events'],
    ['Insights', yes(trail.HasInsightSelectors)],
    ...(stored ? summariesOf(stored) : []),
    ['tags', stored?.tags.map(({ Key, Value = '' }) => `${Key}=${Value}`).join(', ')],
    ['is logging', stored && yes(stored.isLogging)],
  ]);

const summariesOf = ({ aggregationConfigurations = [], selectors }: StoredTrail): readonly Field[] => {
  const [configuration] = aggregationConfigurations;
  if (configuration === undefined) return [['summaries', 'no']];
  const { templates, keep } = summaryRules(configuration);
  const by = `by ${templates.join(', ')}`;
  return [
    ['summaries', logsCategory(selectors, 'Data') ? by : `${by}; but it logs no data events`],
    ['data events', keep === 'All' ? undefined : DELIVERED[keep]],
  ];
};

/** One line for each trail. */
export const viewTrails = (trails: readonly TrailDescription[], logging: ReadonlySet<string>): string =>
  renderTable(
    ['trail', 'home Region', 'owner', 'logs', 'bucket', 'is logging'],
    trails.map((trail) => [
      trail.Name,
      trail.HomeRegion,
      partsOf(trail.TrailARN).owner,
      `${trail.IsMultiRegionTrail ? 'all Regions' : 'its Region'}, ${trail.IsOrganizationTrail ? 'organization' : 'its account'}`,
      trail.S3BucketName,
      yes(logging.has(trail.TrailARN)),
    ]),
  );

const timeOf = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();

/** What became of a trail's deliveries from one Region. */
export const viewStatus = (status: TrailStatus, region: string): string =>
  present([
    ['is logging', yes(status.IsLogging)],
    ['Region', `${region}; of another: --region`],
    ['started', timeOf(status.StartLoggingTime)],
    ['stopped', timeOf(status.StopLoggingTime)],
    ['last delivery', timeOf(status.LatestDeliveryTime) ?? 'never'],
    ['delivery error', status.LatestDeliveryError],
    ['last notification', timeOf(status.LatestNotificationTime)],
    ['notification error', status.LatestNotificationError],
    ['last log event', timeOf(status.LatestCloudWatchLogsDeliveryTime)],
    ['log group error', status.LatestCloudWatchLogsDeliveryError],
  ]);

/** The selectors in force: an event is logged if one of them matches. */
export const viewSelectors = ({ EventSelectors, AdvancedEventSelectors }: EventSelectorsOutput): string => {
  if (AdvancedEventSelectors?.length) return viewAdvanced(AdvancedEventSelectors);
  if (EventSelectors?.length) return viewBasic(EventSelectors);
  return 'no selectors: the trail logs all management events';
};

const orNone = (lines: readonly string[] = []): Cell => (lines.length > 0 ? lines : '-');

const viewBasic = (selectors: readonly EventSelector[]): string =>
  renderTable(
    ['', 'reads and writes', 'management events', 'but not of', 'data events'],
    selectors.map((selector, index) => [
      String(index + 1),
      selector.ReadWriteType ?? 'All',
      yes(selector.IncludeManagementEvents ?? true),
      orNone(selector.ExcludeManagementEventSources),
      orNone(selector.DataResources?.flatMap(({ Type, Values }) => [Type, ...Values.map((at) => `  ${at}`)])),
    ]),
  );

const viewAdvanced = (selectors: readonly AdvancedEventSelector[]): string =>
  renderTable(
    ['', 'name', 'all of'],
    selectors.map(({ Name, FieldSelectors }, index) => [
      String(index + 1),
      Name ?? '-',
      FieldSelectors.flatMap(conditionsOf),
    ]),
  );

const conditionsOf = (selector: FieldSelector): readonly string[] =>
  OPERATORS.filter((operator) => selector[operator]?.length).map(
    (operator) => `${selector.Field} ${operator} ${selector[operator]?.join(' | ')}`,
  );

/** Which Insights events a trail logs. */
export const viewInsightSelectors = ({ InsightSelectors }: InsightSelectorsOutput): string =>
  InsightSelectors.length === 0
    ? 'no insight selectors: the trail logs no Insights events'
    : renderTable(
        ['Insights of', 'categories'],
        InsightSelectors.map(({ InsightType, EventCategories = ['Management'] }) => [
          InsightType,
          EventCategories.join(', '),
        ]),
      );

const DELIVERED: Readonly<Record<Keep, string>> = {
  All: 'all are delivered, too',
  PeopleAndFailures: 'those of people and failed calls are delivered, too; the others are only counted',
};

/** How a trail summarises its data events. */
export const viewEventConfiguration = ({ AggregationConfigurations }: EventConfigurationOutput): string => {
  const [configuration] = AggregationConfigurations;
  if (configuration === undefined) return 'no summaries: the trail delivers its data events one by one';
  const { templates, keep, maxBuckets, grace } = summaryRules(configuration);
  return present([
    ['summaries', `of five minutes of data events, by ${templates.join(', ')}`],
    ['data events', DELIVERED[keep]],
    ['buckets', `${maxBuckets} in each breakdown; what is behind them is counted as other`],
    ['late', `what is delivered more than ${grace / 1000} seconds behind its five minutes`],
  ]);
};
