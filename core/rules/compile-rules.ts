import { anchorsOf, compiled, type Expression, glanced, readsOf } from './expression.ts';
import { draftOf, type RuleDraft } from './rule-draft.ts';
import type {
  DormantRule,
  EventRule,
  Placeholders,
  RefusedRule,
  Rule,
  RuleDocument,
  RuleProblem,
  RuleSet,
} from './rule.ts';
import { hint, isMembers } from './rule-members.ts';

/** Drafts by what correlations may call them: ids and names. Whoever comes first has it. */
type ByReference = ReadonlyMap<string, RuleDraft>;

const namesOf = ({ facts: { id, name } }: RuleDraft): readonly string[] => [
  ...new Set([id, ...(name === undefined ? [] : [name])]),
];

const byReference = (drafts: readonly RuleDraft[]): ByReference => {
  const known = new Map<string, RuleDraft>();
  for (const draft of drafts) for (const name of namesOf(draft)) if (!known.has(name)) known.set(name, draft);
  return known;
};

const duplicatesOf = (draft: RuleDraft, known: ByReference): readonly RuleProblem[] =>
  namesOf(draft)
    .filter((name) => known.get(name) !== draft)
    .map((name) => ({
      path: name === draft.facts.id ? 'id' : 'name',
      message: `'${name}' is that of another rule already, in ${known.get(name)!.facts.file}`,
    }));

/** Why a correlation cannot count what it refers to. */
const referenceProblem = (
  reference: string,
  known: ByReference,
  refused: ReadonlySet<RuleDraft>,
): string | undefined => {
  const draft = known.get(reference);
  if (!draft) return `there is no rule with the id or name '${reference}'${hint(reference, [...known.keys()])}`;
  if (draft.correlation) return `'${reference}' is a correlation: only rules about events can be counted`;
  return refused.has(draft) ? `'${reference}' is refused itself, in ${draft.facts.file}` : undefined;
};

/** Numbers documents within their files, for those that do not say. */
const numbersOf = (documents: readonly RuleDocument[]): readonly number[] => {
  const counts = new Map<string, number>();
  return documents.map(({ file, number }) => {
    const next = number ?? (counts.get(file) ?? 0) + 1;
    counts.set(file, next);
    return next;
  });
};

/** Drafts, and what is wrong with each. */
interface Judged {
  readonly known: ByReference;
  readonly problems: ReadonlyMap<RuleDraft, readonly RuleProblem[]>;
}

const judge = (drafts: readonly RuleDraft[]): Judged => {
  const known = byReference(drafts);
  const own = new Map(drafts.map((draft) => [draft, [...draft.problems, ...duplicatesOf(draft, known)]]));
  const refused = new Set(drafts.filter((draft) => own.get(draft)!.length > 0));
  const problems = drafts.map((draft) => {
    const wrong = (draft.correlation?.references ?? []).map((name) => referenceProblem(name, known, refused));
    const more = wrong
      .filter((message) => message !== undefined)
      .map((message) => ({ path: 'correlation.rules', message }));
    return [draft, [...own.get(draft)!, ...more]] as const;
  });
  return { known, problems: new Map(problems) };
};

/** Placeholders that a rule, or one that it counts, waits for. */
const missingOf = (draft: RuleDraft, known: ByReference): readonly string[] => {
  const counted = (draft.correlation?.references ?? []).flatMap((name) => known.get(name)?.missing ?? []);
  return [...new Set([...draft.missing, ...counted])].sort();
};

/** Rules that only count: some correlation refers to them, and none asks for them to be told of. */
const silentIn = (correlations: readonly RuleDraft[], known: ByReference): ReadonlySet<RuleDraft | undefined> => {
  const countedBy = (generate: boolean) =>
    correlations
      .filter(({ correlation }) => correlation!.generate === generate)
      .flatMap(({ correlation }) => correlation!.references.map((name) => known.get(name)));
  const told = new Set(countedBy(true));
  return new Set(countedBy(false).filter((draft) => !told.has(draft)));
};

const mayMatch = (expression: Expression): EventRule['mayMatch'] => {
  const glance = glanced(expression);
  return (anchors) => glance(anchors) !== false;
};

const reading = (expression: Expression): Pick<EventRule, 'reads'> => {
  const reads = readsOf(expression);
  return reads ? { reads } : {};
};

const ruleOf = (draft: RuleDraft, known: ByReference, silent: ReadonlySet<RuleDraft | undefined>): Rule => {
  const { facts, expression, correlation } = draft;
  if (correlation) {
    const rules = correlation.references.map((name) => known.get(name)!.facts.id);
    return { ...correlation.rule, rules: [...new Set(rules)] };
  }
  return {
    ...facts,
    kind: 'event',
    anchors: anchorsOf(expression!),
    alerts: !silent.has(draft),
    matches: compiled(expression!),
    mayMatch: mayMatch(expression!),
    ...reading(expression!),
  };
};

const refusedOf = ({ facts }: RuleDraft, { document }: RuleDocument, problems: readonly RuleProblem[]): RefusedRule => {
  const { title, id } = isMembers(document) ? document : {};
  const name = typeof title === 'string' ? facts.title : typeof id === 'string' ? facts.id : undefined;
  return { file: facts.file, ...(name !== undefined && { title: name }), problems };
};

/** Compiles documents of rule files. Never throws: what cannot be used is refused by name, with its reasons. */
export const compileRules = (documents: readonly RuleDocument[], placeholders: Placeholders = {}): RuleSet => {
  const numbers = numbersOf(documents);
  const drafts = documents.map((document, at) => draftOf(document, numbers[at], placeholders));
  const { known, problems } = judge(drafts);
  const isRefused = (draft: RuleDraft) => problems.get(draft)!.length > 0;
  const sound = drafts.filter((draft) => !isRefused(draft));
  const waiting = new Map(sound.map((draft) => [draft, missingOf(draft, known)]));
  const silent = silentIn(
    sound.filter(({ correlation }) => correlation),
    known,
  );
  const dormant = sound
    .filter((draft) => waiting.get(draft)!.length > 0)
    .map((draft): DormantRule => ({ rule: draft.facts, placeholders: waiting.get(draft)! }));
  return {
    rules: sound.filter((draft) => waiting.get(draft)!.length === 0).map((draft) => ruleOf(draft, known, silent)),
    dormant,
    refused: drafts.flatMap((draft, at) =>
      isRefused(draft) ? [refusedOf(draft, documents[at], problems.get(draft)!)] : [],
    ),
  };
};
