import type { StoredTrail } from '../../core/trails/stored-trail.ts';
import type { Case } from './cases.ts';
import type { Fields } from './naive-selectors.ts';
import { aCall, advanced, anOrganization, anOrganizationTrail, aTrail } from './trails.ts';

/** The trails that the table of global service events tells apart. */
const WITH_FLAG = aTrail();
const WITHOUT_FLAG = aTrail({ includesGlobalEvents: false });
const ELSEWHERE = aTrail({ homeRegion: 'eu-west-1' });
const MULTI = aTrail({ homeRegion: 'eu-west-1', isMultiRegion: true });
const OF_ORGANIZATION = anOrganizationTrail();
const OF_ORGANIZATION_HERE = anOrganizationTrail({ isMultiRegion: false, includesGlobalEvents: false });

const call = (source: string, fields: Fields = {}): Fields =>
  aCall({ eventSource: `${source}.amazonaws.com`, awsRegion: 'us-east-1', ...fields });
const byHost = (clientProvidedHostHeader: string, fields: Fields = {}): Fields =>
  call('sts', { tlsDetails: { clientProvidedHostHeader }, ...fields });

const US = 'AWSLogs/222/CloudTrail/us-east-1/';

type Line = readonly [says: string, trail: StoredTrail, record: Fields, expected: string];

const SERVICES: readonly Line[] = ['iam', 'sts', 'cloudfront'].flatMap((service): Line[] => [
  [`${service}, single-Region trail in us-east-1 with the flag`, WITH_FLAG, call(service), US],
  [`${service}, single-Region trail in us-east-1 without the flag`, WITHOUT_FLAG, call(service), 'no (global)'],
  [`${service}, single-Region trail elsewhere, whatever its flag says`, ELSEWHERE, call(service), 'no (copy)'],
  [`${service}, multi-Region trail`, MULTI, call(service), US],
  [`${service}, organization trail`, OF_ORGANIZATION, call(service), 'AWSLogs/o-ex/222/CloudTrail/us-east-1/'],
  [`${service}, single-Region organization trail without the flag`, OF_ORGANIZATION_HERE, call(service), 'no (global)'],
]);

const ENDPOINTS: readonly Line[] = [
  ['STS regional endpoint is a normal regional event', WITHOUT_FLAG, byHost('sts.us-east-1.amazonaws.com'), US],
  ['STS regional FIPS endpoint', WITHOUT_FLAG, byHost('sts-fips.us-east-1.amazonaws.com'), US],
  [
    'STS regional by its own word',
    WITHOUT_FLAG,
    call('sts', { additionalEventData: { endpointType: 'regional' } }),
    US,
  ],
  [
    'STS global by its own word',
    WITHOUT_FLAG,
    call('sts', { additionalEventData: { endpointType: 'global' } }),
    'no (global)',
  ],
  ['STS global endpoint', WITHOUT_FLAG, byHost('sts.amazonaws.com'), 'no (global)'],
  [
    'STS without a word on its endpoint',
    WITHOUT_FLAG,
    call('sts', { tlsDetails: null, additionalEventData: [] }),
    'no (global)',
  ],
  [
    'IAM has no regional endpoint',
    WITHOUT_FLAG,
    call('iam', { tlsDetails: { clientProvidedHostHeader: 'sts.us-east-1.amazonaws.com' } }),
    'no (global)',
  ],
  [
    'STS of another Region is regional',
    ELSEWHERE,
    call('sts', { awsRegion: 'eu-west-1' }),
    'AWSLogs/222/CloudTrail/eu-west-1/',
  ],
  ['the flag is of IAM, STS and CloudFront only', WITHOUT_FLAG, call('route53'), US],
  [
    'CloudFront KeyValueStore data plane is not CloudFront',
    WITHOUT_FLAG,
    call('edgekeyvaluestore', { eventCategory: 'Data' }),
    'no (selectors)',
  ],
  [
    'CloudFront KeyValueStore with a data selector',
    aTrail({
      includesGlobalEvents: false,
      selectors: advanced({ eventCategory: ['Data'], 'resources.type': ['AWS::CloudFront::KeyValueStore'] }),
    }),
    call('edgekeyvaluestore', { eventCategory: 'Data', resources: [{ type: 'AWS::CloudFront::KeyValueStore' }] }),
    US,
  ],
];

const PARTITIONS: readonly Line[] = [
  ['cn-north-1', 'sts.cn-north-1.amazonaws.com.cn'],
  ['us-gov-west-1', 'sts.us-gov-west-1.amazonaws.com'],
].flatMap(([region, host]): Line[] => {
  const here = aTrail({ homeRegion: region, includesGlobalEvents: false });
  const folder = `AWSLogs/222/CloudTrail/${region}/`;
  return [
    [
      `global services of its partition, ${region} with the flag`,
      { ...here, includesGlobalEvents: true },
      call('iam', { awsRegion: region }),
      folder,
    ],
    [`global services of its partition, ${region} without`, here, call('iam', { awsRegion: region }), 'no (global)'],
    [`STS regional endpoint of ${region}`, here, byHost(host, { awsRegion: region }), folder],
  ];
});

const SIGN_IN: Fields = { eventName: 'ConsoleLogin', eventType: 'AwsConsoleSignIn' };

/** The Region of a sign-in, and what its home there and multi-Region trails make of it. */
const SIGN_INS: readonly Line[] = [
  ['root user', 'us-east-1'],
  ['IAM user, global endpoint, alias cookie present', 'us-east-2'],
  ['IAM user, global endpoint, alias cookie present', 'eu-north-1'],
  ['IAM user, global endpoint, alias cookie present', 'ap-southeast-2'],
  ['IAM user, global endpoint, no cookie', 'us-east-1'],
  ['IAM user, regional sign-in endpoint', 'eu-west-1'],
].flatMap(([who, region]): Line[] => {
  const record = call('signin', { ...SIGN_IN, awsRegion: region });
  const folder = `AWSLogs/222/CloudTrail/${region}/`;
  return [
    [
      `sign-in of ${who}: recorded in ${region}`,
      aTrail({ homeRegion: region, includesGlobalEvents: false }),
      record,
      folder,
    ],
    [`sign-in of ${who} in ${region}: a multi-Region trail misses none`, MULTI, record, folder],
    [
      `sign-in of ${who} in ${region}: a single-Region trail can miss it`,
      aTrail({ homeRegion: 'sa-east-1' }),
      record,
      'no (copy)',
    ],
  ];
});

export const GLOBAL_CASES: readonly Case[] = [...SERVICES, ...ENDPOINTS, ...PARTITIONS, ...SIGN_INS].map(
  ([says, trail, record, expected]) => ({ table: '§3', says, trail, organization: anOrganization(), record, expected }),
);
