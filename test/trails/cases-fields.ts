import { aNetworkEvent } from '../data/event.ts';
import type { Case } from './cases.ts';
import { neither, object, ofKms, selectorCase, type SelectorLine } from './cases-selectors.ts';
import type { Fields } from './naive-selectors.ts';
import { advanced, anObjectCall, at, MANAGEMENT, OBJECTS } from './trails.ts';

const A = 'arn:aws:s3:::';
const ALL_SIX = advanced({
  ...OBJECTS,
  'resources.ARN': {
    Equals: [`${A}b/object1`],
    StartsWith: [`${A}b/`],
    EndsWith: ['object3'],
    NotStartsWith: [`${A}b/deselect`],
    NotEndsWith: ['object5'],
    NotEquals: [`${A}b/object6`],
  },
});

const WORKED: readonly SelectorLine[] = [
  ['b/object1: Equals hit', true],
  ['b/object2: StartsWith hit', true],
  ['b1/object3: EndsWith hit', true],
  ['b/deselectObject4: NotStartsWith hit beats StartsWith', false],
  ['b/object5: NotEndsWith', false],
  ['b/object6: NotEquals', false],
  ['b1/object7: nothing hits', false],
].map(([says, isLogged]): SelectorLine => {
  const arn = A + String(says).split(':')[0];
  return [`worked table: ${String(says)}`, ALL_SIX, anObjectCall(arn), isLogged === true];
});

const field = (name: string, condition: { Equals?: string[]; NotEquals?: string[] }) =>
  advanced({ ...OBJECTS, [name]: condition });
const STREAMED = anObjectCall('', {
  eventName: 'PutItem',
  resources: [
    { type: 'AWS::DynamoDB::Stream', ARN: 'arn:aws:dynamodb:eu-west-1:222222222222:table/orders/stream/1' },
    { type: 'AWS::DynamoDB::Table', ARN: 'arn:aws:dynamodb:eu-west-1:222222222222:table/orders' },
  ],
});
const TABLES = { eventCategory: ['Data'], 'resources.type': ['AWS::DynamoDB::Table'] };
const NO_BATCHES = advanced(
  { ...OBJECTS, eventName: { NotEquals: ['DeleteObject'] } },
  { ...OBJECTS, eventName: ['DeleteObject'], eventType: { NotEquals: ['AwsServiceEvent'] } },
);
const deletion = (eventType: string) => anObjectCall(`${A}b/k`, { eventName: 'DeleteObject', eventType });
const denial = (fields: Fields = {}) =>
  aNetworkEvent({ awsRegion: 'eu-west-1', recipientAccountId: '222', eventTime: at(1), ...fields });
const NETWORK = { eventCategory: ['NetworkActivity'], eventSource: ['kms.amazonaws.com'] };

const FIELDS: readonly SelectorLine[] = [
  ['comparisons mind the case', field('eventName', { Equals: ['getobject'] }), object, false],
  ['wildcards are literal', field('eventName', { Equals: ['Get*'] }), object, false],
  [
    'an absent field passes a Not operator',
    field('userIdentity.arn', { NotEquals: ['a'] }),
    { ...object, userIdentity: {} },
    true,
  ],
  [
    'an absent field fails a positive operator',
    field('userIdentity.arn', { Equals: ['a'] }),
    { ...object, userIdentity: {} },
    false,
  ],
  [
    'sessionCredentialFromConsole Equals true',
    field('sessionCredentialFromConsole', { Equals: ['true'] }),
    { ...object, sessionCredentialFromConsole: 'true' },
    true,
  ],
  [
    'sessionCredentialFromConsole Equals true, absent',
    field('sessionCredentialFromConsole', { Equals: ['true'] }),
    object,
    false,
  ],
  [
    'sessionCredentialFromConsole NotEquals true, absent',
    field('sessionCredentialFromConsole', { NotEquals: ['true'] }),
    object,
    true,
  ],
  [
    'sessionCredentialFromConsole NotEquals true',
    field('sessionCredentialFromConsole', { NotEquals: ['true'] }),
    { ...object, sessionCredentialFromConsole: 'true' },
    false,
  ],
  [
    'readOnly is neither',
    advanced({ ...MANAGEMENT, readOnly: ['true'] }, { ...MANAGEMENT, readOnly: ['false'] }),
    neither,
    false,
  ],
  [
    'management without KMS',
    advanced({ ...MANAGEMENT, eventSource: { NotEquals: ['kms.amazonaws.com'] } }),
    ofKms,
    false,
  ],
  ['any of several resources has the type', advanced(TABLES), STREAMED, true],
  [
    'resources.ARN is of the entry with the type',
    advanced({ ...TABLES, 'resources.ARN': { EndsWith: ['/stream/1'] } }),
    STREAMED,
    false,
  ],
  [
    'resources.ARN is not of other entries',
    advanced({ ...TABLES, 'resources.ARN': { NotEndsWith: ['/stream/1'] } }),
    STREAMED,
    true,
  ],
  ['DeleteObjects: without those of a batch', NO_BATCHES, deletion('AwsServiceEvent'), false],
  ['DeleteObjects: single ones remain', NO_BATCHES, deletion('AwsApiCall'), true],
  ['network activity of one source', advanced(NETWORK), denial(), true],
  ['network activity of another source', advanced(NETWORK), denial({ eventSource: 's3.amazonaws.com' }), false],
  ['network activity that was refused', advanced({ ...NETWORK, errorCode: ['VpceAccessDenied'] }), denial(), true],
  [
    'network activity that was not',
    advanced({ ...NETWORK, errorCode: ['VpceAccessDenied'] }),
    denial({ errorCode: undefined }),
    false,
  ],
  [
    'network activity of an endpoint',
    advanced({ ...NETWORK, vpcEndpointId: { StartsWith: ['vpce-0a'] } }),
    denial(),
    true,
  ],
  [
    'network activity but of an endpoint',
    advanced({ ...NETWORK, vpcEndpointId: { NotStartsWith: ['vpce-0a'] } }),
    denial(),
    false,
  ],
];

export const FIELD_CASES: readonly Case[] = [...WORKED, ...FIELDS].map(selectorCase);
