import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll } from '@jest/globals';
import { FolderObjectStore } from '../../adapters/local/folder-object-store.ts';
import { FolderTargets } from '../../adapters/local/folder-targets.ts';
import { KeyFiles } from '../../adapters/local/key-files.ts';
import { type KeysServer, serveKeys } from '../../cli/keys-server.ts';
import { keyRing } from '../../stages/public-keys.ts';
import { trailRegistry } from '../../stages/registry.ts';
import { signingKey } from '../data/signer.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';

/** When the first key is first used, in seconds since 1970. */
export const SECONDS = Date.UTC(2026, 2, 1) / 1000;
const CALLER = { account: '111122223333', region: 'eu-west-1' };

/** How a request is made. */
export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What stands in the elements of a name. */
export const elements = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'g'))].map(([, content]) => content);

/** `keys serve` over an archive with a trail, two buckets and a private key, during the file's tests. */
export const servedArchive = () => {
  const archive = scratchFolders()();
  const faults: unknown[] = [];
  let server: KeysServer;
  let privateKey: string;

  const write = (key: string, body = key): void => {
    mkdirSync(dirname(join(archive, key)), { recursive: true });
    writeFileSync(join(archive, key), body);
  };

  beforeAll(async () => {
    const store = new FolderObjectStore(archive);
    await keyRing(store).cover(signingKey(), SECONDS * 1000);
    const { fingerprint } = await new KeyFiles(archive).current();
    privateKey = `keys/private/${fingerprint}.pem`;
    let names = 0;
    const ports = { store, clock: Date.now, unique: () => `u${names++}` };
    const registry = trailRegistry({ ...ports, targets: new FolderTargets(archive) });
    await registry.createTrail(CALLER, { Name: 'main', S3BucketName: 'logs', S3KeyPrefix: 'p' });
    await store.create('AWSLogs/1/a.json.gz', Buffer.from('0123456789'), { signature: 'ff' });
    write(`buckets/logs/p/AWSLogs/1/<&'">/a b+c%.gz`);
    write('buckets/logs/p/AWSLogs/1/é/😀');
    write('buckets/logs/p/AWSLogs/2/x');
    symlinkSync('/etc', join(archive, 'buckets/linked'));
    server = await serveKeys({ archive, port: 0, onFault: (error) => faults.push(error) });
  });
  afterAll(() => server.close());

  /** Asks with the path as it is: no client in between that tidies it. */
  const ask = async (path: string, { method = 'GET', headers = {}, body }: Asked = {}) => {
    const { hostname, port } = new URL(server.endpoint);
    const asked = request({ hostname, port, path, method, headers });
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      asked.once('response', resolve).once('error', reject);
    });
    asked.end(body);
    const response = await answer;
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  };

  return {
    archive,
    faults,
    ask,
    write,
    endpoint: () => server.endpoint,
    /** The key of the file that nobody may read. */
    privateKey: () => privateKey,
  };
};
