import type { Feed, FeedObject, ListedObject } from '../../ports/index.ts';

/** A bucket that lasts as long as the test, and counts what is asked of it. */
export class MemoryFeed implements Feed {
  readonly objects = new Map<string, { readonly body: Buffer; readonly metadata: Readonly<Record<string, string>> }>();
  requests = 0;
  /** Thrown by `open` of this key. */
  readonly faults = new Map<string, Error>();

  async folders(prefix: string): Promise<readonly string[]> {
    this.requests++;
    const below = [...this.objects.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
    return [...new Set(below.filter((key) => key.includes('/')).map((key) => key.slice(0, key.indexOf('/'))))].sort();
  }

  async files(folder: string): Promise<readonly ListedObject[]> {
    return (await this.list(folder)).filter(({ key }) => !key.slice(folder.length).includes('/'));
  }

  async list(prefix: string, after = ''): Promise<readonly ListedObject[]> {
    this.requests++;
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    return keys.map((key) => ({ key, size: this.objects.get(key)!.body.length }));
  }

  async open(key: string): Promise<FeedObject | undefined> {
    this.requests++;
    const fault = this.faults.get(key);
    if (fault) throw fault;
    const object = this.objects.get(key);
    const chunks = async function* () {
      yield object!.body;
    };
    return object && { size: object.body.length, metadata: object.metadata, chunks: chunks() };
  }
}
