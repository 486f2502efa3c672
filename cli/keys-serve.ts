import { once } from 'node:events';
import { resolve } from 'node:path';
import { FolderObjectStore } from '../adapters/local/folder-object-store.ts';
import { keyRing } from '../stages/public-keys.ts';
import { complain, complainOfArchive, explainError } from './complain.ts';
import { complainOfMissing, type KeysFlags } from './keys.ts';
import { type KeysServer, serveKeys } from './keys-server.ts';
import { type SealedTrail, sealedTrails } from './sealed-trails.ts';
import { clean, cleanJson, cleanLines } from './terminal.ts';
import { quoted } from './trail-flags.ts';
import { awsEnvironment, commandLine, type ValidateLogs, validateLogs } from './validate-logs.ts';

export interface ServeFlags extends KeysFlags {
  readonly port: number;
}

const MOST_COMMANDS = 20;

/** Runs `opentrail keys serve` until somebody ends it. Returns the exit status. */
export const runServe = async ({ archive, port, json }: ServeFlags): Promise<number> => {
  const complaint = complainOfArchive(archive) ?? complainOfMissing(archive);
  if (complaint !== undefined) return complaint;
  try {
    const store = new FolderObjectStore(resolve(archive));
    const sealed = await sealedTrails(store, explainError);
    const hasKeys = (await keyRing(store, { onDamaged: explainError }).all()).length > 0;
    const ended = Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
    const server = await listening(archive, port);
    if (typeof server === 'number') return server;
    print(server, { sealed, hasKeys }, json === true);
    await ended;
    await server.close();
    process.stderr.write('\nEnded.\n');
    return 0;
  } catch (error) {
    return explainError(error);
  }
};

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'somebody else listens there',
  EACCES: 'this user may not listen there',
};

const listening = async (archive: string, port: number): Promise<KeysServer | number> => {
  try {
    return await serveKeys({ archive, port, onFault: explainError });
  } catch (error) {
    const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''];
    if (reason === undefined) throw error;
    return complain(`cannot listen on port ${port}: ${reason}`, 'give another, or none: any that is free is taken');
  }
};

/** What there is to validate. */
interface Served {
  readonly sealed: readonly SealedTrail[];
  readonly hasKeys: boolean;
}

const print = ({ endpoint }: KeysServer, { sealed, hasKeys }: Served, isJson: boolean): void => {
  const environment = awsEnvironment(endpoint);
  const commands = sealed.flatMap(validateLogs);
  const text = commands.length === 0 && hasKeys ? viewKeysAlone(endpoint) : view(environment, commands);
  process.stdout.write(`${isJson ? cleanJson({ endpoint, environment, commands }) : cleanLines(text)}\n`);
};

/** A copy of the public keys: digests are elsewhere, and are read there. */
const viewKeysAlone = (endpoint: string): string =>
  [
    'The AWS CLI can ask for these public keys until you press Ctrl-C. There are no digests here: it reads them in their S3',
    'bucket, as who you are there. In another shell:',
    '',
    `  export AWS_ENDPOINT_URL_CLOUDTRAIL=${quoted(endpoint)}`,
    `  export NO_PROXY=${quoted(new URL(endpoint).hostname)}`,
    '',
    '  aws cloudtrail validate-logs --trail-arn ARN --start-time TIME --region REGION --s3-bucket BUCKET --s3-prefix PREFIX',
    '',
    'Leave --s3-prefix out if the trail has none.',
  ].join('\n');

const view = (environment: Readonly<Record<string, string>>, commands: readonly ValidateLogs[]): string => {
  const variables = Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`);
  return [
    'The AWS CLI can validate this archive until you press Ctrl-C. In another shell, which from then on asks this archive',
    'instead of AWS:',
    '',
    ...variables.map((line) => `  ${line}`),
    '',
    ...(commands.length > 0 ? viewCommands(commands) : ['There is no digest yet: opentrail seal']),
  ].join('\n');
};

const viewCommands = (commands: readonly ValidateLogs[]): readonly string[] => {
  const shown = commands.slice(0, MOST_COMMANDS).map((command) => `  ${clean(commandLine(command))}`);
  const more = commands.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more: --json prints all`] : shown;
};
