import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ACCOUNT, REGION } from './ministack.ts';

/** A deployed function, as Lambda describes it. */
export interface DeployedFunction {
  readonly name: string;
  readonly arn: string;
  /** Of the SDK's requests: `<name>-<stage>`. */
  readonly app: string;
  readonly environment: Readonly<Partial<Record<string, string>>>;
  /** The queue that it takes messages from. */
  readonly queue: string | undefined;
  readonly logGroup: string;
  /** Of memory. */
  readonly megabytes: number;
}

/** One run of a function, as Lambda reports it. */
export interface Run {
  readonly milliseconds: number;
  readonly megabytes: number;
}

interface Described {
  readonly FunctionName: string;
  readonly FunctionArn: string;
  readonly Environment?: { readonly Variables?: Record<string, string> };
  readonly LoggingConfig: { readonly LogGroup: string };
  readonly MemorySize: number;
}

interface Mappings {
  readonly EventSourceMappings: readonly { readonly FunctionArn: string; readonly EventSourceArn: string }[];
}

interface LogPage {
  readonly events: readonly { readonly message: string }[];
  readonly nextToken?: string;
}

const REPORT = /Duration: (\d+) ms\t.*Max Memory Used: (\d+) MB/;
const FUNCTIONS = '/2015-03-31/functions';
const SETTINGS = { region: REGION, credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' } };

/** A rest-json or JSON request that needs no SDK client of its own. MiniStack looks at the signature's scope only. */
const headersFor = (service: string): Record<string, string> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
});

export interface Invoked {
  readonly failed: boolean;
  readonly body: string;
  readonly milliseconds: number;
}

/** AWS as a person with a shell sees it, through the gateway. */
export class Cloud {
  readonly endpoint: string;
  readonly s3: S3Client;
  readonly sqs: SQSClient;

  constructor(endpoint: string) {
    this.endpoint = endpoint;
    this.s3 = new S3Client({ ...SETTINGS, endpoint, forcePathStyle: true });
    this.sqs = new SQSClient({ ...SETTINGS, endpoint });
  }

  /** Calls an operation of a service that speaks JSON. */
  async call<Answer>(service: string, target: string, input: unknown): Promise<Answer> {
    const headers = { ...headersFor(service), 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' };
    return this.answerOf(await fetch(this.endpoint, { method: 'POST', headers, body: JSON.stringify(input) }), target);
  }

  /** Calls an operation of a service that speaks REST. */
  async rest<Answer>(service: string, method: string, path: string, input?: unknown): Promise<Answer> {
    const body = input === undefined ? null : JSON.stringify(input);
    return this.answerOf(await fetch(`${this.endpoint}${path}`, { method, headers: headersFor(service), body }), path);
  }

  /** Calls an operation of a service that speaks forms and XML. */
  async form(service: string, input: Readonly<Record<string, string>>): Promise<string> {
    const headers = { ...headersFor(service), 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(input).toString();
    const response = await fetch(this.endpoint, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`${input.Action}: ${response.status} ${await response.text()}`);
    return response.text();
  }

  private async answerOf<Answer>(response: Response, what: string): Promise<Answer> {
    const text = await response.text();
    if (!response.ok) throw new Error(`${what}: ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text === '' ? '{}' : text) as Answer;
  }

  async functions(): Promise<DeployedFunction[]> {
    const { Functions } = await this.rest<{ Functions: Described[] }>('lambda', 'GET', `${FUNCTIONS}/?MaxItems=200`);
    const { EventSourceMappings } = await this.rest<Mappings>('lambda', 'GET', '/2015-03-31/event-source-mappings/');
    return Functions.map(({ FunctionName, FunctionArn, Environment, LoggingConfig, MemorySize }) => {
      const environment = Environment?.Variables ?? {};
      const mapping = EventSourceMappings.find((each) => each.FunctionArn === FunctionArn);
      const queue = mapping && this.queueUrl(mapping.EventSourceArn);
      const app = environment.AWS_SDK_UA_APP_ID ?? '';
      const place = { name: FunctionName, arn: FunctionArn, logGroup: LoggingConfig.LogGroup };
      return { ...place, app, environment, queue, megabytes: MemorySize };
    });
  }

  /** All runs of a function so far. */
  async runs(fn: DeployedFunction): Promise<Run[]> {
    return (await this.logs(fn, 'REPORT')).flatMap((message): Run[] => {
      const [, milliseconds, megabytes] = REPORT.exec(message) ?? [];
      return milliseconds ? [{ milliseconds: Number(milliseconds), megabytes: Number(megabytes) }] : [];
    });
  }

  /** What a function has logged, as far as it has this word. */
  async logs({ logGroup }: DeployedFunction, filterPattern: string): Promise<string[]> {
    const messages: string[] = [];
    let nextToken: string | undefined;
    do {
      const input = { logGroupName: logGroup, filterPattern, ...(nextToken ? { nextToken } : {}) };
      const page = await this.call<LogPage>('logs', 'Logs_20140328.FilterLogEvents', input);
      messages.push(...page.events.map(({ message }) => message));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return messages;
  }

  queueUrl(arn: string): string {
    const [, , , , account, name] = arn.split(':');
    return `${this.endpoint}/${account}/${name}`;
  }

  /** Runs a function and waits for it, as a schedule or a poller would. */
  async invoke({ name }: DeployedFunction, payload: unknown): Promise<Invoked> {
    const begun = performance.now();
    const response = await fetch(`${this.endpoint}${FUNCTIONS}/${name}/invocations`, {
      method: 'POST',
      headers: headersFor('lambda'),
      body: JSON.stringify(payload),
    });
    const body = await response.text();
    const failed = !response.ok || response.headers.has('x-amz-function-error');
    return { failed, body, milliseconds: performance.now() - begun };
  }

  async send(queue: string, bodies: readonly string[]): Promise<void> {
    for (let at = 0; at < bodies.length; at += 10) {
      const Entries = bodies.slice(at, at + 10).map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      const { Failed = [] } = await this.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries }));
      if (Failed.length > 0) throw new Error(`${queue} refuses: ${Failed[0].Message}`);
    }
  }

  /** Everything that waits in a queue, left there for nobody: it is hidden for the rest of the test. */
  async messages(queue: string): Promise<string[]> {
    const bodies: string[] = [];
    for (;;) {
      const input = { QueueUrl: queue, MaxNumberOfMessages: 10, VisibilityTimeout: 43_200 };
      const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand(input));
      if (Messages.length === 0) return bodies;
      bodies.push(...Messages.map(({ Body }) => Body!));
    }
  }

  /** How many messages wait or are being worked on. */
  async depth(queue: string): Promise<number> {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const input = { QueueUrl: queue, AttributeNames: [...AttributeNames] };
    const { Attributes = {} } = await this.sqs.send(new GetQueueAttributesCommand(input));
    return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  }

  async keys(bucket: string, prefix = ''): Promise<string[]> {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const input = { Bucket: bucket, Prefix: prefix, ContinuationToken: token };
      const { Contents = [], NextContinuationToken } = await this.s3.send(new ListObjectsV2Command(input));
      keys.push(...Contents.map(({ Key }) => Key!));
      token = NextContinuationToken;
    } while (token !== undefined);
    return keys;
  }

  async read(bucket: string, key: string): Promise<Buffer> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from(await Body!.transformToByteArray());
  }
}
