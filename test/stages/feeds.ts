import { gzipSync } from 'node:zlib';
import type { Feed, FeedObject, Queue } from '../../ports/index.ts';

/** A feed that lasts as long as the test; of every object is known how much of it was read, and whether it was let go. */
export class MemoryFeed implements Feed {
  readonly objects = new Map<string, Buffer>();
  /** Keys, in the order in which they were asked for. */
  readonly opened: string[] = [];
  readonly closed: string[] = [];
  /** What happens instead, by key: before anything is read, or after so many bytes. */
  readonly faults = new Map<string, { readonly error: Error; readonly after?: number }>();

  /** Told of every chunk that is asked for. */
  onChunk: () => void = () => undefined;

  async folders(): Promise<readonly string[]> {
    return [];
  }

  async files(): Promise<readonly never[]> {
    return [];
  }

  async list(): Promise<readonly never[]> {
    return [];
  }

  async open(key: string): Promise<FeedObject | undefined> {
    this.opened.push(key);
    const fault = this.faults.get(key);
    if (fault && fault.after === undefined) throw fault.error;
    const body = this.objects.get(key);
    return body && { size: body.length, metadata: {}, chunks: this.chunks(key, body) };
  }

  private async *chunks(key: string, body: Buffer): AsyncGenerator<Buffer, void, undefined> {
    const fault = this.faults.get(key);
    try {
      for (let at = 0; at < body.length; at += 65_536) {
        if (fault?.after !== undefined && at >= fault.after) throw fault.error;
        this.onChunk();
        yield body.subarray(at, at + 65_536);
      }
    } finally {
      this.closed.push(key);
    }
  }
}

/** A queue that only remembers what was sent. */
export class SentMessages implements Queue {
  readonly sent: string[] = [];
  error: Error | undefined;

  async send(bodies: readonly string[]): Promise<void> {
    if (this.error) throw this.error;
    this.sent.push(...bodies);
  }

  async receive(): Promise<readonly never[]> {
    return [];
  }

  async remove(): Promise<void> {
    throw new Error('nothing was received');
  }
}

/** An event that is told apart by its id. */
export const anEventOf = (id: string, with_: object = {}) => ({
  eventVersion: '1.11',
  userIdentity: { type: 'IAMUser', accountId: '111122223333' },
  eventTime: '2026-03-01T09:01:02Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'ListBuckets',
  awsRegion: 'eu-west-1',
  eventID: id,
  eventCategory: 'Management',
  managementEvent: true,
  recipientAccountId: '111122223333',
  ...with_,
});

/** A trail file with events of these ids. */
export const aTrailFile = (...ids: readonly string[]): Buffer =>
  gzipSync(JSON.stringify({ Records: ids.map((id) => anEventOf(id)) }));

export const folder = (name = 'CloudTrail', account = '111122223333'): string =>
  `AWSLogs/${account}/${name}/eu-west-1/2026/03/01/`;

export const trailNotice = (...keys: readonly string[]): string =>
  JSON.stringify({ s3Bucket: 'feed', s3ObjectKey: keys });
