import { parentPort, workerData } from 'node:worker_threads';
import { type InputFile, readInput } from '../adapters/local/inputs.ts';
import type { Finding, FindingRule } from '../core/alerts/finding.ts';
import { compileRules } from '../core/rules/compile-rules.ts';
import type { Placeholders, RuleDocument } from '../core/rules/rule.ts';
import { copyCompact } from '../core/tape.ts';
import {
  detect,
  type DetectInput,
  type DetectRange,
  type DetectReceipt,
  eventReading,
  type Found,
} from '../stages/detect.ts';
import { type Match, matching, type ReadArrival } from '../stages/match.ts';
import { narrowed, type WantedRules } from './detect-rules.ts';

/** What a thread looks for: what rules find, or an event by its id. */
export interface DetectTask {
  readonly documents: readonly RuleDocument[];
  readonly placeholders: Placeholders;
  readonly wanted: WantedRules;
  readonly range: DetectRange;
  readonly eventId?: string;
}

/** What a thread is told: an input, and which of all it is. */
export interface DetectOrder {
  readonly file: InputFile;
  readonly index: number;
}

/** An event that was looked for. */
export interface FoundEvent {
  readonly input: string;
  /** Bytes of the (unpacked) input. */
  readonly position: number;
  readonly order: number;
  /** Its JSON, token by token. */
  readonly record: string;
}

/** An input that was looked through, and how many of its events are of the time that was asked for. */
export interface LookedThrough extends DetectReceipt {
  readonly asked: number;
}

/** A rule that failed over an event, which a rule should never do. */
export interface RuleFailure {
  /** Absent if the event could not be asked about at all. */
  readonly rule?: string;
  readonly message: string;
}

/** What rules have found in an event, without their texts, which are told once. */
export interface SentFound extends Omit<Found, 'findings'> {
  readonly order: number;
  readonly findings: readonly (Omit<Finding, 'rule'> & { readonly rule: string })[];
}

/** What a thread tells. `bytes` are those read from the disk since it last told. */
export type DetectWord =
  | { readonly rule: FindingRule }
  | { readonly found: readonly SentFound[] }
  | { readonly event: FoundEvent }
  | { readonly bytes: number }
  | { readonly failure: RuleFailure }
  | { readonly done: LookedThrough };

const BYTES_AT_ONCE_TOLD = 1024 * 1024;
const FOUND_AT_ONCE_TOLD = 100;
/** So many events of an input come before those of the next one. */
const ORDER_OF_INPUT = 2 ** 32;

const tell = (word: DetectWord) => parentPort?.postMessage(word);
const task = workerData as DetectTask;

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

const inputOf = (file: InputFile): DetectInput => ({ name: file.path, chunks: counted(readInput(file)) });

const tellFailure = (rule: string | undefined, error: unknown): void => {
  const message = error instanceof Error ? error.message : String(error);
  tell({ failure: { ...(rule === undefined ? {} : { rule }), message } });
};

/** Looks through inputs with the rules. */
const lookForFindings = () => {
  const { documents, placeholders, wanted, range } = task;
  const match = matching(narrowed(compileRules(documents, placeholders), wanted), { onFailure: tellFailure });
  const told = new Set<string>();
  const withoutTexts = ({ rule, ...finding }: Finding) => {
    if (!told.has(rule.id)) tell({ rule });
    told.add(rule.id);
    return { ...finding, rule: rule.id };
  };
  return async ({ file, index }: DetectOrder): Promise<LookedThrough> => {
    let asked = 0;
    const countAndMatch: Match = (arrival) => {
      asked++;
      return match(arrival);
    };
    let found: SentFound[] = [];
    let order = index * ORDER_OF_INPUT;
    const flush = () => {
      if (found.length > 0) tell({ found });
      found = [];
    };
    const receipt = await detect(countAndMatch, range, (one) => {
      found.push({ ...one, order: order++, findings: one.findings.map(withoutTexts) });
      if (found.length === FOUND_AT_ONCE_TOLD) flush();
    })(inputOf(file));
    flush();
    return { ...receipt, asked };
  };
};

/** Looks through inputs for one event, and its copies. */
const lookForEvent = (eventId: string) => {
  const read = eventReading();
  return async ({ file, index }: DetectOrder): Promise<LookedThrough> => {
    let order = index * ORDER_OF_INPUT;
    const receipt = await read(inputOf(file), (arrival, position) => {
      if (arrival.envelope.eventId !== eventId) return;
      tell({ event: { input: file.path, position, order: order++, record: recordOf(arrival) } });
    });
    return { ...receipt, asked: receipt.events };
  };
};

const recordOf = ({ bytes, tape, node }: ReadArrival): string => {
  const compact = Buffer.allocUnsafe(tape[node + 2] - tape[node + 1]);
  return compact.toString('utf8', 0, copyCompact(bytes, tape[node + 1], tape[node + 2], compact, 0));
};

const look = task.eventId === undefined ? lookForFindings() : lookForEvent(task.eventId);

parentPort?.on('message', (order: DetectOrder) => void look(order).then((done) => tell({ done })));
