import { HIDDEN, objectOf, textOf } from '../actor-fields.ts';
import type { JsonRecord } from '../rules/rule-event.ts';
import { cut, MOST_TEXT } from './cut.ts';

const MOST = 5;
/** How many entries of a list are looked at, and how many members of a request and its answer. */
const MOST_ENTRIES = 100;
const MOST_MEMBERS = 300;

/** Members of requests and answers that name what a call is about, and what people call it. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bucketName: 'bucket',
    accessKeyId: 'access key',
    roleName: 'role',
    userName: 'user',
    groupName: 'group',
    instanceProfileName: 'instance profile',
    policyArn: 'policy',
    policyName: 'policy',
    roleArn: 'role',
    serialNumber: 'MFA device',
    sAMLProviderArn: 'identity provider',
    openIDConnectProviderArn: 'identity provider',
    groupId: 'security group',
    securityGroupRuleId: 'rule',
    instanceId: 'instance',
    snapshotId: 'snapshot',
    imageId: 'image',
    volumeId: 'volume',
    vpcId: 'VPC',
    subnetId: 'subnet',
    networkAclId: 'network ACL',
    routeTableId: 'route table',
    internetGatewayId: 'internet gateway',
    keyId: 'key',
    secretId: 'secret',
    trailName: 'trail',
    eventDataStore: 'event data store',
    configurationRecorderName: 'recorder',
    deliveryChannelName: 'delivery channel',
    detectorId: 'detector',
    dBInstanceIdentifier: 'database',
    dBClusterIdentifier: 'database cluster',
    dBSnapshotIdentifier: 'database snapshot',
    dBClusterSnapshotIdentifier: 'database snapshot',
    functionName: 'function',
    topicArn: 'topic',
    queueUrl: 'queue',
    tableName: 'table',
    clusterName: 'cluster',
    repositoryName: 'repository',
    hostedZoneId: 'zone',
    domainName: 'domain',
    stackName: 'stack',
    parameterName: 'parameter',
    projectName: 'project',
    logGroupName: 'log group',
    accountId: 'account',
    targetId: 'target',
    resourceArn: 'resource',
    resourceId: 'resource',
    flowLogId: 'flow log',
    userId: 'user',
    documentName: 'document',
    associationId: 'association',
    commandId: 'command',
  }),
);

/** What a record says it was done to: ARNs from `resources`, else what the request names, then its answer. */
export const resourcesOf = (record: JsonRecord): readonly string[] => {
  const listed = entriesOf(record.resources).flatMap((entry) => arnOf(objectOf(entry)));
  const names = listed.length > 0 ? listed : namedBy(record);
  return [...new Set(names.map((name) => cut(name, MOST_TEXT)))].slice(0, MOST);
};

const entriesOf = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list.slice(0, MOST_ENTRIES) : []);

const arnOf = ({ ARN, arn, ARNPrefix }: JsonRecord): readonly string[] =>
  [textOf(ARN) ?? textOf(arn) ?? textOf(ARNPrefix)].filter((text) => text !== undefined);

const namedBy = ({ requestParameters, responseElements }: JsonRecord): readonly string[] => {
  const itsName = textOf(objectOf(requestParameters).name);
  const named = [requestParameters, responseElements].flatMap((part) => namesIn(objectOf(part)));
  return [...(itsName === undefined ? [] : [`name ${itsName}`]), ...named];
};

/** What stands higher comes first. */
const namesIn = (whole: JsonRecord): readonly string[] => {
  const members = Object.entries(whole).slice(0, MOST_MEMBERS);
  for (let at = 0; at < members.length && members.length < MOST_MEMBERS; at++) {
    const [member, value] = members[at];
    // The entries of a list are named like it: `instanceIds`.
    const inner = Array.isArray(value)
      ? entriesOf(value).map((entry): [string, unknown] => [member.replace(/s$/, ''), entry])
      : Object.entries(objectOf(value));
    members.push(...inner.slice(0, MOST_MEMBERS - members.length));
  }
  return members.flatMap(([member, value]) => nameOf(member, value));
};

/** Some services write `{"FlowLogId": {"tag": 1, "content": "fl-…"}}`. */
const nameOf = (member: string, value: unknown): readonly string[] => {
  const word = NAMES.get(`${member.charAt(0).toLowerCase()}${member.slice(1)}`);
  const name = textOf(value) ?? textOf(objectOf(value).content);
  return word === undefined || name === undefined || name === HIDDEN ? [] : [`${word} ${name}`];
};
