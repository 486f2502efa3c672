import { TOPICS } from '../../contracts/archive-layout.ts';
import type { Notifier } from '../../ports/index.ts';
import { LineFiles } from './line-files.ts';
import { arnSegment } from './segment.ts';

const ARN = /^arn:[^:]+:sns:(?<region>[^:]+):(?<account>[^:]+):(?<name>[^:]+)$/;

/** Where the messages of a topic lie, below the archive. Throws `KEY_REFUSED` for what is no ARN of a topic. */
export const topicFile = (arn: string): string => `${TOPICS}${arnSegment(arn, ARN)}.jsonl`;

/**
 * SNS of a laptop: `<archive>/topics/<account>_<region>_<topic>.jsonl`, a message a line. Attributes are not kept; a
 * message of several lines becomes one.
 */
export class FolderNotifier implements Notifier {
  private readonly files: LineFiles;

  constructor(archive: string) {
    this.files = new LineFiles(archive);
  }

  async notify(topic: string, message: string): Promise<void> {
    await this.files.append(topicFile(topic), [Buffer.from(message.replace(/[\r\n]+/g, ' '))]);
  }
}
