import { LOG_GROUPS } from '../../contracts/archive-layout.ts';
import type { LogEvent, LogSink } from '../../ports/index.ts';
import { LineFiles } from './line-files.ts';
import { arnSegment, segmentOf } from './segment.ts';

const ARN = /^arn:[^:]+:logs:(?<region>[^:]+):(?<account>[^:]+):log-group:(?<name>[^:]+)(:\*)?$/;

/** Where the streams of a log group lie, below the archive. Throws `KEY_REFUSED` for what is no ARN of a log group. */
export const logGroupFolder = (arn: string): string => LOG_GROUPS + arnSegment(arn, ARN);

/**
 * CloudWatch Logs of a laptop: `<archive>/log-groups/<account>_<region>_<group>/<stream>.jsonl`, a record a line. The
 * time of a log event is not kept.
 */
export class FolderLogSink implements LogSink {
  private readonly files: LineFiles;

  constructor(archive: string) {
    this.files = new LineFiles(archive);
  }

  /** Appends all or, after a crash, some of the events. At least once. */
  async put(logGroup: string, stream: string, events: readonly LogEvent[]): Promise<{ readonly rejected: number }> {
    const key = `${logGroupFolder(logGroup)}/${segmentOf(stream)}.jsonl`;
    const messages = events.map(({ message }) => message);
    await this.files.append(key, messages);
    return { rejected: 0 };
  }
}
