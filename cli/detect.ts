import { findInputs, type InputFault, type InputFile } from '../adapters/local/inputs.ts';
import type { FindingRule } from '../core/alerts/finding.ts';
import type { Level } from '../core/rules/rule.ts';
import type { DetectRange } from '../stages/detect.ts';
import { GATHER_LIMITS, Gathering } from '../stages/detect-gather.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { complain, explainError, USAGE } from './complain.ts';
import { showEvent } from './detect-event.ts';
import { printJson } from './detect-json.ts';
import { countRules } from './rule-counts.ts';
import { idsOf, narrowed, type WantedRules } from './detect-rules.ts';
import { Looked } from './detect-looked.ts';
import { detectInThreads } from './detect-threads.ts';
import { tellTroubles, viewDetections } from './detect-view.ts';
import type { DetectTask, DetectWord } from './detect-worker.ts';
import { tellWhenInterrupted } from './interrupt.ts';
import { type LoadedRules, loadRules, type RuleFlags } from './load-rules.ts';
import { showProgress } from './progress.ts';
import { parseRange } from './time-range.ts';

export interface DetectFlags extends RuleFlags {
  readonly since?: string;
  readonly until?: string;
  readonly level?: Level;
  readonly rule?: readonly string[];
  readonly limit?: string;
  readonly event?: string;
  readonly json?: boolean;
}

/** What is asked of which logs. */
interface Question {
  readonly rules: LoadedRules;
  readonly wanted: WantedRules;
  readonly range: DetectRange;
  readonly limit: number;
}

const SHOWN = 25;
const S3 = /^s3:\/\//;

/** Runs `opentrail detect` and prints what was found. Returns the exit status. */
export const runDetect = async (paths: readonly string[], flags: DetectFlags): Promise<number> => {
  const question = await questionOf(paths, flags);
  if (isComplaint(question)) return complain(question.complaint, question.remedy);
  const progress = showProgress({ doing: 'looking through', done: 'looked through' });
  tellWhenInterrupted('Stopped. Nothing was changed, and what was found is not shown.', progress.stop);
  try {
    const inputs = await findAll(paths);
    const look = lookThrough(question, inputs, progress.update);
    if (flags.event !== undefined)
      return await showEvent(flags.event, { ...question, look, json: flags.json === true });
    const { rules, wanted, limit } = question;
    const gathering = new Gathering(narrowed(rules.set, wanted), { ...GATHER_LIMITS, kept: limit });
    const looked = await look({}, gatherInto(gathering));
    progress.stop();
    return await print(gathering, looked, question, flags);
  } catch (error) {
    return explainError(error);
  } finally {
    progress.stop();
  }
};

/** Threads send the texts of a rule once, before the first of its findings. */
const gatherInto = (gathering: Gathering): ((word: DetectWord) => void) => {
  const rules = new Map<string, FindingRule>();
  return (word) => {
    if ('rule' in word) rules.set(word.rule.id, word.rule);
    if (!('found' in word)) return;
    for (const { order, findings, ...found } of word.found)
      gathering.add(
        { ...found, findings: findings.map((finding) => ({ ...finding, rule: rules.get(finding.rule)! })) },
        order,
      );
  };
};

const print = async (
  gathering: Gathering,
  looked: Looked,
  { rules, wanted }: Question,
  { json = false }: DetectFlags,
): Promise<number> => {
  const gathered = gathering.result();
  const asked = narrowed(rules.set, wanted);
  tellTroubles(looked, gathered);
  const view = { looked, gathered, asked: countRules(asked.rules), dormant: asked.dormant };
  if (json) await printJson(gathered.kept);
  (json ? process.stderr : process.stdout).write(`${viewDetections(view, !json)}\n`);
  if (looked.isIncomplete) return USAGE;
  return gathered.findings > 0 ? 1 : 0;
};

const questionOf = async (paths: readonly string[], flags: DetectFlags): Promise<Question | Complaint> => {
  const remote = paths.find((path) => S3.test(path));
  if (remote !== undefined)
    return {
      complaint: `'${remote}' is in S3, and detect reads what is here`,
      remedy: `fetch it: aws s3 cp --recursive ${remote} logs/, or for one object: aws s3 cp ${remote} - | opentrail detect -`,
    };
  const { since, until } = flags;
  const range = parseRange({ flag: '--since', text: since }, { flag: '--until', text: until }, Date.now());
  if (isComplaint(range)) return range;
  const limit = limitOf(flags);
  if (isComplaint(limit)) return limit;
  const rules = await loadRules(flags);
  if (isComplaint(rules)) return rules;
  const ids = flags.rule && idsOf(rules.set, flags.rule);
  if (isComplaint(ids)) return ids;
  const wanted = { ...(flags.level && { level: flags.level }), ...(ids && { ids }) };
  return { rules, wanted, range, limit };
};

const limitOf = ({ limit, json }: DetectFlags): number | Complaint => {
  if (limit === undefined) return json ? GATHER_LIMITS.kept : SHOWN;
  if (/^\d{1,7}$/.test(limit)) return Number(limit);
  return { complaint: `'${limit}' (--limit) is no count`, remedy: 'give a whole number, such as 100' };
};

const findAll = async (paths: readonly string[]) => {
  const files: InputFile[] = [];
  const faults: InputFault[] = [];
  for await (const found of findInputs(paths)) {
    if ('error' in found) faults.push(found);
    else files.push(found);
  }
  return { files, faults };
};

/** Looks through the inputs on threads of their own, and tells of what they tell. */
export type Look = (what: Pick<DetectTask, 'eventId'>, onWord: (word: DetectWord) => void) => Promise<Looked>;

const lookThrough =
  (
    { rules: { documents, placeholders }, wanted, range }: Question,
    { files, faults }: Awaited<ReturnType<typeof findAll>>,
    onProgress: (done: number, total: number) => void,
  ): Look =>
  async (what, onWord) => {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const looked = new Looked(faults);
    let done = 0;
    await detectInThreads({ documents, placeholders, wanted, range, ...what }, files, (word) => {
      if ('bytes' in word) onProgress((done += word.bytes), total);
      else if ('failure' in word) looked.addFailure(word.failure);
      else if ('done' in word) looked.addReceipt(word.done);
      else onWord(word);
    });
    return looked;
  };
