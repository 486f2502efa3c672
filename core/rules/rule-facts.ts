import { cut } from '../alerts/cut.ts';
import { LEVELS, type Level, type RuleFacts, type Suppression } from './rule.ts';
import {
  durationOf,
  hint,
  isMembers,
  kindOf,
  oneLine,
  refuseOthers,
  shown,
  type Members,
  type Refuse,
} from './rule-members.ts';

const LONGEST = { title: 256, name: 128, status: 32, tag: 64, line: 512, text: 4096, field: 256 } as const;
const MOST_LINES = 64;
const MOST_FIELDS = 16;

/** A text on one line; undefined if it is missing or has been refused. */
const textOf = (members: Members, name: string, most: number, path: string, refuse: Refuse): string | undefined => {
  const value = members[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number')
    return refuse(path, `must be a text, not ${kindOf(value)}`);
  return cut(oneLine(String(value)), most) || undefined;
};

/** A list of texts, or a single one. */
const linesOf = (members: Members, name: string, most: number, path: string, refuse: Refuse): readonly string[] => {
  const value = members[name] ?? [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((entry) => typeof entry === 'string' || typeof entry === 'number').map(String);
  if (texts.length < list.length) refuse(path, 'must be a list of texts');
  return texts
    .map((text) => cut(oneLine(text), most))
    .filter((text) => text !== '')
    .slice(0, MOST_LINES);
};

const levelOf = (given: unknown, refuse: Refuse): Level => {
  if (given === undefined || given === null) return 'medium';
  const written = typeof given === 'string' ? given : kindOf(given);
  const level = LEVELS.find((known) => known === written.toLowerCase());
  if (!level) refuse('level', `'${shown(written)}' is none of ${LEVELS.join(', ')}`);
  return level ?? 'medium';
};

const MINUTE = 60_000;
const SLOT = { usual: 15 * MINUTE, least: MINUTE, most: 7 * 24 * 60 * MINUTE } as const;
const SUPPRESSED: Suppression = { by: ['actor.id', 'recipientAccountId'], slot: SLOT.usual };

const slotOf = (given: unknown, refuse: Refuse): number => {
  if (given === undefined) return SLOT.usual;
  const slot = durationOf(given);
  if (slot === undefined || slot < SLOT.least || slot > SLOT.most)
    refuse('opentrail.suppress.for', 'must be a time such as 15m, 1h or 1d, from one minute to seven days');
  return slot ?? SLOT.usual;
};

/** By what findings are told together. */
const suppressionOf = (given: unknown, refuse: Refuse): Suppression | undefined => {
  if (given === undefined) return SUPPRESSED;
  if (given === false) return undefined;
  if (!isMembers(given))
    return refuse('opentrail.suppress', `must be a map of 'by' and 'for', or false, not ${kindOf(given)}`);
  refuseOthers(given, ['by', 'for'], 'opentrail.suppress', refuse);
  const by = linesOf(given, 'by', LONGEST.field, 'opentrail.suppress.by', refuse);
  if (by.length > MOST_FIELDS) refuse('opentrail.suppress.by', `must be at most ${MOST_FIELDS} fields`);
  if (given.by !== undefined && by.length === 0) refuse('opentrail.suppress.by', 'must name a field');
  return { by: given.by === undefined ? SUPPRESSED.by : by, slot: slotOf(given.for, refuse) };
};

/** The members of `opentrail:`, which is all that is ours in a rule. */
const extensionOf = (document: Members, level: Level, refuse: Refuse) => {
  const given = document.opentrail ?? {};
  if (!isMembers(given)) refuse('opentrail', `must be a map, not ${kindOf(given)}`);
  const members = isMembers(given) ? given : {};
  refuseOthers(members, ['why', 'check', 'suppress'], 'opentrail', refuse);
  const suppression = suppressionOf(members.suppress, refuse);
  const isCritical = level === 'critical';
  if (isCritical && isMembers(members.suppress))
    refuse('opentrail.suppress', 'critical rules are never suppressed: leave it out, or choose another level');
  const why = textOf(members, 'why', LONGEST.text, 'opentrail.why', refuse);
  return {
    ...(why !== undefined && { why }),
    check: linesOf(members, 'check', LONGEST.line, 'opentrail.check', refuse),
    ...(suppression && !isCritical && { suppression }),
  };
};

const ID = /^[A-Za-z0-9][\w.:#-]{0,127}$/;

/** A rule's id, or else what its file is called. */
const idOf = (document: Members, fallback: string, refuse: Refuse): string => {
  if (document.id === undefined || document.id === null) return fallback;
  const id = typeof document.id === 'number' ? String(document.id) : document.id;
  if (typeof id === 'string' && ID.test(id)) return id;
  refuse('id', 'must be a text of letters, digits, and . : # _ -, at most 128 of them, such as a UUID');
  return fallback;
};

/** Members that mean something here, and so must not be written almost like that. */
const MEANT = [
  ...['title', 'id', 'name', 'description', 'references', 'falsepositives', 'level', 'tags', 'status', 'taxonomy'],
  ...['logsource', 'detection', 'correlation', 'generate', 'opentrail'],
];

/** Of Sigma's other members, those that look like one of these. */
const ALIKE = ['date', 'related', 'modified', 'license', 'author', 'fields', 'scope'];

const ELSEWHERE: Readonly<Partial<Record<string, string>>> = {
  action: 'collections of rules (action) are not supported: write each rule as a document of its own',
  filter: 'filters are not supported: write what is left out into the rule',
};

/** Members of other names are the author's own, unless they look like a slip of the pen. */
const refuseSlips = (document: Members, refuse: Refuse): void => {
  for (const name of Object.keys(document).filter((member) => !MEANT.includes(member) && !ALIKE.includes(member))) {
    const near = hint(name, MEANT);
    if (Object.hasOwn(ELSEWHERE, name)) refuse(name, ELSEWHERE[name]!);
    else if (near) refuse(shown(name), `is not known${near}`);
  }
  const taxonomy = document.taxonomy ?? 'sigma';
  if (taxonomy !== 'sigma') refuse('taxonomy', 'must be sigma: fields are called as CloudTrail calls them');
};

/** What a rule says of itself. */
export const factsOf = (document: Members, file: string, fallback: string, refuse: Refuse): RuleFacts => {
  refuseSlips(document, refuse);
  const level = levelOf(document.level, refuse);
  const title = textOf(document, 'title', LONGEST.title, 'title', refuse);
  if (title === undefined && typeof (document.title ?? '') !== 'object')
    refuse('title', 'is missing: what the rule finds, in a few words');
  const name = textOf(document, 'name', LONGEST.name, 'name', refuse);
  const status = textOf(document, 'status', LONGEST.status, 'status', refuse);
  return {
    id: idOf(document, fallback, refuse),
    ...(name !== undefined && { name }),
    title: title ?? fallback,
    level,
    description: textOf(document, 'description', LONGEST.text, 'description', refuse) ?? '',
    ...(status !== undefined && { status }),
    tags: linesOf(document, 'tags', LONGEST.tag, 'tags', refuse).map((tag) => tag.toLowerCase()),
    falsePositives: linesOf(document, 'falsepositives', LONGEST.line, 'falsepositives', refuse),
    references: linesOf(document, 'references', LONGEST.line, 'references', refuse),
    ...extensionOf(document, level, refuse),
    file,
  };
};
