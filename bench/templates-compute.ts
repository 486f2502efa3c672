import { base64, between, hex, pick, uuid } from './random.ts';
import type { Call, Template } from './templates.ts';

const TAGS = [
  '{"key":"Team","value":"Zürich – Zahlungen"}',
  '{"key":"owner","value":"equipe-paiement@example.com"},{"key":"note","value":"préproduction \\"v2\\""}',
  '{"key":"Name","value":"検索ワーカー"}',
  '{"key":"aws:autoscaling:groupName","value":"workers"},{"key":"cost-centre","value":"4711"}',
] as const;

const items = (ids: readonly string[], key: string): string => ids.map((id) => `{"${key}":"${id}"}`).join(',');

const someInstances = ({ random, account }: Call): string[] =>
  Array.from({ length: between(random, 1, 4) }, () => pick(random, account.instances));

const group = ({ random }: Call): string => `sg-0${hex(random, 16)}`;

const startedInstance = (call: Call): string => {
  const { random, account, region, time } = call;
  const subnet = `subnet-0${hex(random, 16)}`;
  const vpc = `vpc-0${hex(random, 16)}`;
  const address = `10.${between(random, 0, 255)}.${between(random, 0, 255)}.${between(random, 4, 250)}`;
  const name = `ip-${address.replaceAll('.', '-')}.${region}.compute.internal`;
  return (
    `{"instanceId":"i-0${hex(random, 16)}","imageId":"ami-0${hex(random, 16)}","instanceState":{"code":0,"name":"pending"},` +
    `"privateDnsName":"${name}","amiLaunchIndex":0,"productCodes":{},"instanceType":"${pick(random, ['t3.medium', 'm7g.large', 'c7i.xlarge'])}",` +
    `"launchTime":${time},"placement":{"availabilityZone":"${region}a","tenancy":"default"},"monitoring":{"state":"disabled"},` +
    `"subnetId":"${subnet}","vpcId":"${vpc}","privateIpAddress":"${address}","stateReason":{"code":"pending","message":"pending"},` +
    `"architecture":"x86_64","rootDeviceType":"ebs","rootDeviceName":"/dev/xvda","blockDeviceMapping":{},` +
    `"virtualizationType":"hvm","hypervisor":"xen","tagSet":{"items":[${pick(random, TAGS)}]},"clientToken":"${uuid(random)}",` +
    `"groupSet":{"items":[{"groupId":"${group(call)}","groupName":"workers"}]},"sourceDestCheck":true,` +
    `"networkInterfaceSet":{"items":[{"networkInterfaceId":"eni-0${hex(random, 16)}","subnetId":"${subnet}","vpcId":"${vpc}",` +
    `"ownerId":"${account.id}","status":"in-use","macAddress":"06:${hex(random, 2)}:${hex(random, 2)}:${hex(random, 2)}:${hex(random, 2)}:${hex(random, 2)}",` +
    `"privateIpAddress":"${address}","privateDnsName":"${name}","sourceDestCheck":true,"interfaceType":"interface"}]},` +
    `"ebsOptimized":false,"cpuOptions":{"coreCount":1,"threadsPerCore":2},"metadataOptions":{"state":"pending",` +
    `"httpTokens":"required","httpPutResponseHopLimit":2,"httpEndpoint":"enabled","instanceMetadataTags":"disabled"}}`
  );
};

const runInstances = (call: Call) => {
  const { random, account } = call;
  return {
    request:
      `{"instancesSet":{"items":[{"imageId":"ami-0${hex(random, 16)}","minCount":1,"maxCount":1}]},"instanceType":"m7g.large",` +
      `"blockDeviceMapping":{},"monitoring":{"enabled":false},"disableApiTermination":false,"clientToken":"${uuid(random)}",` +
      `"ebsOptimized":false,"tagSpecificationSet":{"items":[{"resourceType":"instance","tags":[${pick(random, TAGS)}]}]},` +
      `"launchTemplate":{"launchTemplateId":"lt-0${hex(random, 16)}","version":"$Latest"}}`,
    response:
      `{"requestId":"${uuid(random)}","reservationId":"r-0${hex(random, 16)}","ownerId":"${account.id}","groupSet":{},` +
      `"instancesSet":{"items":[${startedInstance(call)}]},"requesterId":"${between(random, 1e11, 9e11)}"}`,
  };
};

const openPort = (call: Call) => {
  const id = group(call);
  const port = pick(call.random, [22, 443, 5432, 8080]);
  const range = `10.${between(call.random, 0, 255)}.0.0/16`;
  return {
    request:
      `{"groupId":"${id}","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":${port},"toPort":${port},"groups":{},` +
      `"ipRanges":{"items":[{"cidrIp":"${range}","description":"Bürozugang \\u003c24h\\u003e"}]},"ipv6Ranges":{},"prefixListIds":{}}]}}`,
    response:
      `{"requestId":"${uuid(call.random)}","_return":true,"securityGroupRuleSet":{"items":[{"groupOwnerId":"${call.account.id}",` +
      `"groupId":"${id}","securityGroupRuleId":"sgr-0${hex(call.random, 16)}","isEgress":false,"ipProtocol":"tcp",` +
      `"fromPort":${port},"toPort":${port},"cidrIpv4":"${range}"}]}}`,
  };
};

const functionArn = ({ region, account }: Call, name: string): string =>
  `arn:aws:lambda:${region}:${account.id}:function:${name}`;

const updateFunctionCode = (call: Call) => {
  const { random, account } = call;
  const name = pick(random, account.functions);
  return {
    request: `{"functionName":"${name}","s3Bucket":"${pick(random, account.buckets)}","s3Key":"builds/${hex(random, 40)}.zip","publish":false,"dryRun":false}`,
    response:
      `{"functionName":"${name}","functionArn":"${functionArn(call, name)}","runtime":"nodejs24.x",` +
      `"role":"arn:aws:iam::${account.id}:role/${pick(random, account.roles)}","handler":"index.handler",` +
      `"codeSize":${between(random, 1e5, 5e7)},"description":"Überträgt Bestellungen\\nnach \\"billing\\"","timeout":60,` +
      `"memorySize":512,"lastModified":"${new Date(call.time).toISOString()}","codeSha256":"${base64(random, 43)}=",` +
      `"version":"$LATEST","environment":{},"tracingConfig":{"mode":"Active"},"revisionId":"${uuid(random)}",` +
      `"state":"Active","lastUpdateStatus":"InProgress","packageType":"Zip","architectures":["arm64"],` +
      `"ephemeralStorage":{"size":512},"snapStart":{"applyOn":"None","optimizationStatus":"Off"}}`,
  };
};

const invoke = (call: Call) => {
  const arn = functionArn(call, pick(call.random, call.account.functions));
  return {
    request: `{"functionName":"${arn}","invocationType":"Event","sourceArn":"arn:aws:events:${call.region}:${call.account.id}:rule/tick"}`,
    additional: `{"functionVersion":"${arn}:$LATEST"}`,
    resources: `[{"accountId":"${call.account.id}","type":"AWS::Lambda::Function","ARN":"${arn}"}]`,
  };
};

/** Calls to EC2 and Lambda. */
export const COMPUTE: readonly Template[] = [
  {
    weight: 12,
    service: 'ec2',
    name: 'DescribeInstances',
    version: '1.10',
    readOnly: true,
    details: (call) => ({
      request:
        `{"instancesSet":{"items":[${items(someInstances(call), 'instanceId')}]},"filterSet":{"items":[{"name":"instance-state-name",` +
        `"valueSet":{"items":[{"value":"running"},{"value":"pending"}]}}]}}`,
    }),
  },
  {
    weight: 5,
    service: 'ec2',
    name: 'DescribeSecurityGroups',
    version: '1.10',
    readOnly: true,
    details: (call) => ({
      request: `{"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"${group(call)}"}]},"filterSet":{}}`,
    }),
  },
  {
    weight: 6,
    service: 'ec2',
    name: 'DescribeNetworkInterfaces',
    version: '1.11',
    readOnly: true,
    details: ({ random }) => ({
      request: `{"networkInterfaceIdSet":{},"filterSet":{"items":[{"name":"subnet-id","valueSet":{"items":[{"value":"subnet-0${hex(random, 16)}"}]}}]}}`,
    }),
  },
  { weight: 2, service: 'ec2', name: 'RunInstances', version: '1.10', readOnly: false, details: runInstances },
  {
    weight: 3,
    service: 'ec2',
    name: 'CreateTags',
    version: '1.09',
    readOnly: false,
    details: (call) => ({
      request: `{"resourcesSet":{"items":[${items(someInstances(call), 'resourceId')}]},"tagSet":{"items":[${pick(call.random, TAGS)}]}}`,
      response: `{"requestId":"${uuid(call.random)}","_return":true}`,
    }),
  },
  {
    weight: 1,
    service: 'ec2',
    name: 'AuthorizeSecurityGroupIngress',
    version: '1.10',
    readOnly: false,
    details: openPort,
  },
  {
    weight: 4,
    service: 'lambda',
    name: 'GetFunction20150331v2',
    version: '1.11',
    readOnly: true,
    apiVersion: '2015-03-31',
    details: (call) => ({
      request: `{"functionName":"${functionArn(call, pick(call.random, call.account.functions))}"}`,
    }),
  },
  {
    weight: 2,
    service: 'lambda',
    name: 'UpdateFunctionCode20150331v2',
    version: '1.11',
    readOnly: false,
    apiVersion: '2015-03-31',
    details: updateFunctionCode,
  },
  { weight: 5, service: 'lambda', name: 'Invoke', version: '1.11', readOnly: false, isData: true, details: invoke },
];
