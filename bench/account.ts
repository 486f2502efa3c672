import { ACCOUNTS, DAY_START } from './plan.ts';
import { base32, between, digits, hex, lowercase, pick, type Random, randomFrom } from './random.ts';

/** Who makes a call, ready to be put into a record. */
export interface Actor {
  /** The `userIdentity` object, as JSON. */
  readonly identity: string;
  /** The principal as an error message names it. */
  readonly arn: string;
  readonly address: string;
  /** JSON text, quotes included. */
  readonly userAgent: string;
  /** Called by an AWS service, so there are no TLS details. */
  readonly byService: boolean;
  readonly fromConsole: boolean;
}

/** What one account of the generated organization has: the same for the same seed. */
export interface Account {
  readonly id: string;
  readonly people: readonly Actor[];
  readonly sessions: readonly Actor[];
  readonly services: readonly Actor[];
  readonly roles: readonly string[];
  readonly buckets: readonly string[];
  readonly functions: readonly string[];
  readonly tables: readonly string[];
  readonly keys: readonly string[];
  readonly instances: readonly string[];
}

const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

const USER_AGENTS = [
  'aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.1.134-152.225.amzn2023.x86_64 md/arch#x86_64 lang/python#3.13.4 md/pyimpl#CPython m/Z,b,E,C cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#ec2.describe-instances',
  'Boto3/1.38.23 md/Botocore#1.38.23 ua/2.1 os/linux#5.10.236-228.935.amzn2.x86_64 md/arch#x86_64 lang/python#3.12.10 md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 m/b,D,Z cfg/retry-mode#legacy Botocore/1.38.23',
  'APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io) terraform-provider-aws/5.97.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.23.8 md/GOOS#linux md/GOARCH#amd64 api/iam#1.42.0 m/C,E',
  'aws-sdk-java/2.31.40 md/io#sync md/http#Apache ua/2.1 os/Linux#6.1.132 lang/java#21.0.7 md/OpenJDK_64-Bit_Server_VM#21.0.7+6-LTS md/vendor#Amazon.com_Inc. md/en_US exec-env/AWS_ECS_FARGATE m/D,N',
  'aws-sdk-go/1.55.7 (go1.22.12; linux; amd64) amazon-ssm-agent/3.3.2299.0',
  '[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.750 Linux/5.10.236 OpenJDK_64-Bit_Server_VM/25.452-b09 java/1.8.0_452 vendor/Oracle_Corporation cfg/retry-mode/standard]',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36',
  'aws-sdk-js/3.812.0 ua/2.1 os/linux#6.1.134 lang/js md/nodejs#22.15.0 api/dynamodb#3.812.0 exec-env/AWS_Lambda_nodejs22.x m/E,e',
] as const;

const PLACES = ['orders', 'billing', 'search', 'payments', 'identity', 'catalogue', 'reports', 'ingest'] as const;
const KINDS = ['api', 'worker', 'deploy', 'readonly', 'backup', 'stream'] as const;
const SERVICES = ['ec2', 'lambda', 'cloudtrail', 'config', 'rds', 'autoscaling', 'ecs-tasks', 'kafka'] as const;
const DELEGATES = ['cloudformation', 'athena', 'inspector2', 'dynamodb'] as const;

const address = (random: Random): string =>
  `${between(random, 3, 223)}.${between(random, 0, 255)}.${between(random, 0, 255)}.${between(random, 1, 254)}`;

const isoTime = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

const sessionName = (random: Random, session: number): string =>
  [
    () => `i-0${hex(random, 16)}`,
    () => `aws-go-sdk-${digits(random, 19)}`,
    () => `botocore-session-${digits(random, 10)}`,
    () => `${lowercase(random, 6)}.${lowercase(random, 8)}@example.com`,
  ][session % 4]();

const personIn = (random: Random, id: string): Actor => {
  const name = `${pick(random, PLACES)}-${pick(random, KINDS)}-${lowercase(random, 4)}`;
  const arn = `arn:aws:iam::${id}:user/${name}`;
  const identity =
    `{"type":"IAMUser","principalId":"AIDA${base32(random, 17)}","arn":"${arn}","accountId":"${id}",` +
    `"accessKeyId":"AKIA${base32(random, 16)}","userName":"${name}"}`;
  const userAgent = JSON.stringify(pick(random, USER_AGENTS));
  return { identity, arn, address: address(random), userAgent, byService: false, fromConsole: false };
};

const sessionIn = (random: Random, id: string, roles: readonly string[], session: number): Actor => {
  const role = roles[session % roles.length];
  const roleId = `AROA${base32(randomFrom(session % roles.length, Number(id.slice(0, 9))), 17)}`;
  const name = sessionName(random, session);
  const arn = `arn:aws:sts::${id}:assumed-role/${role}/${name}`;
  const fromConsole = session % 12 === 3;
  const delegate = session % 8 === 5 ? `${pick(random, DELEGATES)}.amazonaws.com` : undefined;
  const delivery = name.startsWith('i-') ? ',"ec2RoleDelivery":"2.0"' : '';
  const started = isoTime(DAY_START - between(random, 60, 21_600) * 1_000);
  const identity =
    `{"type":"AssumedRole","principalId":"${roleId}:${name}","arn":"${arn}","accountId":"${id}",` +
    `"accessKeyId":"ASIA${base32(random, 16)}","sessionContext":{"sessionIssuer":{"type":"Role",` +
    `"principalId":"${roleId}","arn":"arn:aws:iam::${id}:role/${role}","accountId":"${id}","userName":"${role}"},` +
    `"webIdFederationData":{},"attributes":{"creationDate":"${started}","mfaAuthenticated":"${fromConsole}"}${delivery}}` +
    `${delegate ? `,"invokedBy":"${delegate}"` : ''}}`;
  const userAgent = JSON.stringify(delegate ?? pick(random, USER_AGENTS));
  return { identity, arn, address: delegate ?? address(random), userAgent, byService: !!delegate, fromConsole };
};

const serviceActor = (service: string): Actor => {
  const host = `${service}.amazonaws.com`;
  const identity = `{"type":"AWSService","invokedBy":"${host}"}`;
  return { identity, arn: host, address: host, userAgent: `"${host}"`, byService: true, fromConsole: false };
};

const accountFrom = (seed: number, index: number): Account => {
  const random = randomFrom(seed, 4_000_000 + index);
  const id = `${between(random, 1, 9)}${digits(random, 11)}`;
  const name = (): string => `${pick(random, PLACES)}-${pick(random, KINDS)}`;
  const roles = times(12, () => `${name()}-${lowercase(random, 8)}`);
  return {
    id,
    roles,
    people: times(6, () => personIn(random, id)),
    sessions: times(60, (session) => sessionIn(random, id, roles, session)),
    services: SERVICES.map(serviceActor),
    buckets: times(20, () => `${name()}-${id}-${lowercase(random, 6)}`),
    functions: times(20, () => `${name()}-${lowercase(random, 12)}`),
    tables: times(12, () => `${name()}-${lowercase(random, 5)}`),
    keys: times(
      8,
      () => `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`,
    ),
    instances: times(200, () => `i-0${hex(random, 16)}`),
  };
};

/** All accounts of the organization that a seed stands for. */
export const accountsFrom = (seed: number): Account[] => times(ACCOUNTS, (index) => accountFrom(seed, index));
