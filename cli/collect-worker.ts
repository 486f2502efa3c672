import { parentPort, workerData } from 'node:worker_threads';
import { FolderObjectStore } from '../adapters/local/folder-object-store.ts';
import { type InputFile, readInput } from '../adapters/local/inputs.ts';
import { uniqueNames } from '../adapters/local/unique.ts';
import { RELEASE } from '../contracts/release.ts';
import { TrailError } from '../core/errors.ts';
import { compileRules } from '../core/rules/compile-rules.ts';
import { rulesFrom } from '../core/rules/least-level.ts';
import type { Level } from '../core/rules/rule.ts';
import type { Finding } from '../core/alerts/finding.ts';
import { collect, type Input, type InputReceipt } from '../stages/collect.ts';
import { type Asking, matching } from '../stages/match.ts';
import type { Staged } from '../stages/staging.ts';
import { FoundBatches } from './found-batches.ts';
import type { LoadedRules } from './load-rules.ts';
import { emptyTally, type Tally, tallyEvent, tallyFailure } from './tally.ts';

/** Where a worker stages what it collects, and the ARNs of the only trails that it is for, if they were named. */
export interface CollectPlace {
  readonly archive: string;
  readonly trails: readonly string[] | undefined;
  /** By which events are matched; none: nobody wants alerts. */
  readonly rules?: WantedRules;
}

/** Rules, and how bad what they find must be for somebody to be told. */
export interface WantedRules extends Omit<LoadedRules, 'set'> {
  readonly least: Level;
}

/** What a worker is told. */
export type Order =
  | { readonly read: InputFile }
  /** Somebody has taken up a batch of findings. */
  | { readonly heard: true }
  | { readonly finish: true }
  | { readonly stop: true };

/** An input that could not be read, or not to its end. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** What a worker tells. `bytes` are those read from the disk since it last told. */
export type Word =
  | { readonly done: { readonly receipt?: InputReceipt; readonly fault?: Fault } }
  | { readonly staged: Staged }
  | { readonly found: readonly Finding[] }
  | { readonly bytes: number }
  | { readonly failed: { readonly code: string; readonly message: string } }
  | { readonly finished: Tally };

const BYTES_AT_ONCE_TOLD = 1024 * 1024;

const tell = (word: Word) => parentPort?.postMessage(word);
const { archive, trails, rules } = workerData as CollectPlace;
const tally = emptyTally();
const batches = new FoundBatches((found) => tell({ found }));

const asking = (): Asking => {
  if (!rules) return {};
  const set = rulesFrom(compileRules(rules.documents, rules.placeholders), rules.least);
  const { onFindings, relieve, send } = batches;
  return { match: matching(set, { onFailure: (rule) => tallyFailure(tally, rule) }), onFindings, relieve, send };
};

const stage = collect(
  {
    store: new FolderObjectStore(archive),
    clock: Date.now,
    unique: uniqueNames(),
    release: RELEASE,
    ...(trails ? { trails } : {}),
  },
  { onEvent: (event) => tallyEvent(tally, event), onStaged: (staged) => tell({ staged }), ...asking() },
);

async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > BYTES_AT_ONCE_TOLD) {
      tell({ bytes });
      bytes = 0;
    }
    yield chunk;
  }
  tell({ bytes });
}

const read = async (file: InputFile): Promise<void> => {
  const input: Input = { name: file.path, source: 'local', namespace: 'aws', chunks: counted(readInput(file)) };
  try {
    const { fault, ...receipt } = await stage.read(input);
    tell({ done: { receipt, ...(fault === undefined ? {} : { fault: faultOf(file, fault) }) } });
  } catch (error) {
    tell({ done: { fault: faultOf(file, error) } });
  }
};

/** What is wrong with an input; throws what is wrong with anything else. */
const faultOf = ({ path }: InputFile, error: unknown): Fault => {
  if (error instanceof TrailError && error.code === 'INPUT_UNREADABLE') return { path, message: error.message };
  throw error;
};

const finish = async (): Promise<void> => {
  await stage.flush();
  tell({ finished: tally });
};

/** Leaves nothing half written behind. */
const stop = async (): Promise<void> => {
  await stage.settle();
  parentPort?.close();
};

const obey = async (order: Order): Promise<void> => {
  if ('heard' in order) return batches.heard();
  try {
    await ('read' in order ? read(order.read) : 'stop' in order ? stop() : finish());
  } catch (error) {
    // An error loses its code on the way between threads.
    if (!(error instanceof TrailError)) throw error;
    tell({ failed: { code: error.code, message: error.message } });
  }
};

parentPort?.on('message', (order: Order) => void obey(order));
