import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { FakeS3 } from '../stores/fake-s3.ts';
import type { Ask, Reply } from './runtime.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const OWNER = '111122223333';
export const REGION = 'us-east-1';

/** What every function has, and where it finds S3. Nothing is our own. */
export const surroundings = async (s3: FakeS3): Promise<Record<string, string>> => {
  const { hostname, port = 0 } = await s3.client().config.endpoint!();
  return { ...ROLE, OWN_ROLES: '', OWN_BUCKETS: '', AWS_ENDPOINT_URL_S3: `http://${hostname}:${port}` };
};

const ROLE = {
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  POWERTOOLS_SERVICE_NAME: 'stage',
};

export interface Place {
  /** From the root of the repository. */
  readonly file: string;
  readonly name?: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Ran<Result> {
  readonly result: Result;
  readonly peak: number;
  readonly cpu: number;
}

/** A function as Lambda runs it: a process of its own, which is asked again and again. */
export class RunningFunction {
  /** All that it has written. */
  log = '';
  private readonly process: ChildProcess;
  private readonly isReady: Promise<unknown>;
  private readonly end: Promise<never>;

  constructor({ file, name = 'handler', environment }: Place) {
    this.process = fork(`${ROOT}test/lambda/runtime.ts`, [`${ROOT}${file}`, name], {
      env: { ...ROLE, ...environment },
      execArgv: ['--max-old-space-size=400', '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    }
    this.end = this.ended();
    this.end.catch(() => undefined);
    this.isReady = Promise.race([once(this.process, 'message'), this.end]);
    this.isReady.catch(() => undefined);
  }

  /** What a run returns; throws what it has thrown. */
  async run<Result>(event: unknown, { remaining = 300_000 } = {}): Promise<Ran<Result>> {
    await this.isReady;
    this.process.send({ event, remaining } satisfies Ask);
    const [reply] = (await Promise.race([once(this.process, 'message'), this.end])) as [Reply];
    await this.written(`ended ${reply.request}\n`);
    if ('error' in reply) throw new Error(reply.error);
    return reply as Ran<Result>;
  }

  /** Lines that were written as JSON, of log or metrics. */
  lines(): readonly Readonly<Record<string, unknown>>[] {
    const lines = this.log.split('\n').filter((line) => line.startsWith('{'));
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    this.process.kill();
    await once(this.process, 'exit');
  }

  /** Waits until both streams have said so. */
  private async written(line: string): Promise<void> {
    while (this.log.split(line).length < 3) {
      const { stdout, stderr } = this.process;
      const waiting = new AbortController();
      const next = [stdout!, stderr!].map((stream) => once(stream, 'data', { signal: waiting.signal }));
      await Promise.race(next).finally(() => waiting.abort());
      await Promise.allSettled(next);
    }
  }

  private async ended(): Promise<never> {
    await once(this.process, 'close');
    throw new Error(`the function ended: ${this.log}`);
  }
}

/** Starts functions, which end with the file's tests. */
export const functions = () => {
  const started: RunningFunction[] = [];
  afterAll(() => Promise.all(started.map((running) => running.stop())));
  return (place: Place): RunningFunction => {
    const running = new RunningFunction(place);
    started.push(running);
    return running;
  };
};

/** A batch as SQS gives it to Lambda. */
export const batchOf = (bodies: readonly string[], sender = 'AIDAEXAMPLE'): SQSEvent => ({
  Records: bodies.map((body, index): SQSRecord => ({
    messageId: `m${index}`,
    receiptHandle: `r${index}`,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '1',
      SenderId: sender,
      ApproximateFirstReceiveTimestamp: '1',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${REGION}:${OWNER}:queue`,
    awsRegion: REGION,
  })),
});

/** Which messages come back. */
export const failuresOf = ({ result }: Ran<SQSBatchResponse>): readonly string[] =>
  result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
