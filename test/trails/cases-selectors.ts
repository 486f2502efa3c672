import type { EventSelector, Selectors } from '../../core/trails/event-selectors.ts';
import { aNetworkEvent } from '../data/event.ts';
import type { Case } from './cases.ts';
import type { Fields } from './naive-selectors.ts';
import { aCall, advanced, anObjectCall, aTrail, at, MANAGEMENT, OBJECTS } from './trails.ts';

/** Whether a trail with these selectors, which sees the event, logs it. */
export type SelectorLine = readonly [says: string, selectors: Selectors | undefined, record: Fields, isLogged: boolean];

const basic = (...EventSelectors: readonly EventSelector[]): Selectors => ({ EventSelectors });
const ofData = (Type: string, ...Values: readonly string[]): Selectors =>
  basic({ IncludeManagementEvents: false, DataResources: [{ Type, Values }] });

const read = aCall({ readOnly: true });
const write = aCall({ readOnly: false });
export const neither = aCall({ readOnly: undefined });
export const ofKms = aCall({ eventSource: 'kms.amazonaws.com', readOnly: true });
export const object = anObjectCall('arn:aws:s3:::b/pre/key');
const old = { eventCategory: undefined, eventVersion: '1.05' };

const DECIDING: readonly SelectorLine[] = [
  ['none set: read management events', undefined, read, true],
  ['none set: write management events', undefined, write, true],
  ['none set: no data', undefined, object, false],
  [
    'none set: old records without a category are management events',
    undefined,
    aCall({ ...old, managementEvent: undefined }),
    true,
  ],
  ['none set: old data events', undefined, anObjectCall('arn:aws:s3:::b/k', old), false],
  ['old data events are data events', advanced(OBJECTS), anObjectCall('arn:aws:s3:::b/k', old), true],
  [
    'any selector is enough',
    advanced({ ...MANAGEMENT, readOnly: ['true'] }, { ...MANAGEMENT, readOnly: ['false'] }),
    write,
    true,
  ],
  ['otherwise dropped', advanced({ ...MANAGEMENT, readOnly: ['true'] }), write, false],
];

const READ_WRITE: readonly SelectorLine[] = (['All', undefined, 'ReadOnly', 'WriteOnly'] as const).flatMap(
  (kind): SelectorLine[] => {
    const selectors = basic(kind === undefined ? {} : { ReadWriteType: kind });
    const isAll = kind === 'All' || kind === undefined;
    const data = basic({
      DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }],
      ...(kind ? { ReadWriteType: kind } : {}),
    });
    return [
      [`ReadWriteType ${kind}: read`, selectors, read, isAll || kind === 'ReadOnly'],
      [`ReadWriteType ${kind}: write`, selectors, write, isAll || kind === 'WriteOnly'],
      [`ReadWriteType ${kind}: neither`, selectors, neither, isAll],
      [`ReadWriteType ${kind} applies to the data part: read`, data, object, isAll || kind === 'ReadOnly'],
      [
        `ReadWriteType ${kind} applies to the data part: write`,
        data,
        { ...object, readOnly: false },
        isAll || kind === 'WriteOnly',
      ],
    ];
  },
);

const EXCLUDING = basic({ ExcludeManagementEventSources: ['kms.amazonaws.com'] });

const BASIC: readonly SelectorLine[] = [
  ['IncludeManagementEvents false', basic({ IncludeManagementEvents: false }), write, false],
  ['ExcludeManagementEventSources: of this source', EXCLUDING, ofKms, false],
  ['ExcludeManagementEventSources: of another', EXCLUDING, write, true],
  ['S3: every object of every bucket', ofData('AWS::S3::Object', 'arn:aws:s3'), object, true],
  ['S3: every object of every bucket', ofData('AWS::S3::Object', 'arn:aws:s3:::'), object, true],
  ['S3: every object of that bucket', ofData('AWS::S3::Object', 'arn:aws:s3:::b/'), object, true],
  [
    'S3: every object of that bucket, of no other',
    ofData('AWS::S3::Object', 'arn:aws:s3:::b/'),
    anObjectCall('arn:aws:s3:::b2/pre/key'),
    false,
  ],
  ['S3: objects whose ARN starts with this text', ofData('AWS::S3::Object', 'arn:aws:s3:::b/pre'), object, true],
  ['S3: not those whose ARN does not', ofData('AWS::S3::Object', 'arn:aws:s3:::b/other'), object, false],
  ['a type beside those of the event', ofData('AWS::DynamoDB::Table', 'arn:aws:dynamodb'), object, false],
  ['the management part does not select data', basic({}), object, false],
  ['the data part does not select management', ofData('AWS::S3::Object', 'arn:aws:s3'), write, false],
  [
    'network activity: never',
    basic({}),
    aNetworkEvent({ awsRegion: 'eu-west-1', recipientAccountId: '222', eventTime: at(1) }),
    false,
  ],
  ...(
    [
      ['AWS::Lambda::Function', 'arn:aws:lambda', 'arn:aws:lambda:eu-west-1:222222222222:function:helloworld'],
      ['AWS::DynamoDB::Table', 'arn:aws:dynamodb', 'arn:aws:dynamodb:eu-west-1:222222222222:table/orders'],
    ] as const
  ).flatMap(([type, all, arn]): SelectorLine[] => {
    const call = anObjectCall('', { resources: [{ type, ARN: arn }] });
    const longer = anObjectCall('', { resources: [{ type, ARN: `${arn}2` }] });
    return [
      [`${type}: every one`, ofData(type, all), call, true],
      [`${type}: exact`, ofData(type, arn), call, true],
      [`${type}: exact, not a prefix`, ofData(type, arn), longer, false],
      [`${type}: one of several`, ofData(type, arn, `${arn}2`), longer, true],
    ];
  }),
];

export const selectorCase = ([says, selectors, record, isLogged]: SelectorLine): Case => {
  const trail = aTrail({ homeRegion: 'eu-west-1', ...(selectors ? { selectors } : {}) });
  const kind = record['eventType'] === 'AwsVpceEvent' ? 'CloudTrail-NetworkActivity' : 'CloudTrail';
  const expected = isLogged ? `AWSLogs/222/${kind}/eu-west-1/` : 'no (selectors)';
  return { table: 'event-selectors.md', says, trail, record, expected };
};

export const SELECTOR_CASES: readonly Case[] = [...DECIDING, ...READ_WRITE, ...BASIC].map(selectorCase);
