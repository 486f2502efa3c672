import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  type RejectedLogEventsInfo,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogEvent, LogSink } from '../../ports/index.ts';
import { parseLogGroup } from './arn.ts';
import { attemptAws, isCalled, pauseAfter, undefinedWhen } from './aws-errors.ts';
import { clientDefaults, perRegion } from './clients.ts';
import { type InputLogEvent, logBatches } from './log-batches.ts';

/** For a stream that was made a moment ago, and is not known everywhere yet. */
const MOST_TRIES = 5;

/** The CloudWatch Logs client of a Region. */
export const logsClient = perRegion((region) => new CloudWatchLogsClient({ ...clientDefaults('messages'), ...region }));

export interface CloudWatchLogSinkOptions {
  /** The client of a Region. */
  readonly client?: (region: string) => CloudWatchLogsClient;
}

interface Stream {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** Log groups of CloudWatch Logs, each in the Region that its ARN names. Bytes that are no UTF-8 become `U+FFFD`. */
export class CloudWatchLogSink implements LogSink {
  private readonly client: (region: string) => CloudWatchLogsClient;

  constructor({ client = logsClient }: CloudWatchLogSinkOptions = {}) {
    this.client = client;
  }

  /** Returns how many CloudWatch Logs will not keep: too old, too new, or older than the group keeps anything. */
  async put(logGroup: string, stream: string, events: readonly LogEvent[]): Promise<{ readonly rejected: number }> {
    const { region, name } = parseLogGroup(logGroup);
    const client = this.client(region);
    const place = { logGroupName: name, logStreamName: stream };
    const texts = events.map(({ time, message }) => ({ timestamp: time, message: Buffer.from(message).toString() }));
    let rejected = 0;
    for (const batch of logBatches(texts)) {
      rejected += await attemptAws('service', `log to ${stream} of ${logGroup}`, () => putBatch(client, place, batch));
    }
    return { rejected };
  }
}

const putBatch = async (
  client: CloudWatchLogsClient,
  stream: Stream,
  batch: readonly InputLogEvent[],
): Promise<number> => {
  for (let tries = 1; ; tries++) {
    try {
      const input = { ...stream, logEvents: [...batch] };
      const { rejectedLogEventsInfo } = await client.send(new PutLogEventsCommand(input));
      return countRejected(batch.length, rejectedLogEventsInfo);
    } catch (error) {
      if (!isCalled(error, 'ResourceNotFoundException') || tries === MOST_TRIES) throw error;
    }
    // It is the group that is missing if this throws.
    await client.send(new CreateLogStreamCommand(stream)).catch(undefinedWhen('ResourceAlreadyExistsException'));
    if (tries > 1) await pauseAfter(tries);
  }
};

/** Those that are too old are the first, those too new the last. */
const countRejected = (
  all: number,
  {
    tooOldLogEventEndIndex: old = 0,
    expiredLogEventEndIndex: expired = 0,
    tooNewLogEventStartIndex = all,
  }: RejectedLogEventsInfo = {},
): number => Math.min(all, Math.max(old, expired) + all - tooNewLogEventStartIndex);
