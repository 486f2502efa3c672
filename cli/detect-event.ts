import type { Actor } from '../core/actor.ts';
import type { RuleSet } from '../core/rules/rule.ts';
import { type JsonRecord, RuleEvent } from '../core/rules/rule-event.ts';
import { indexRules } from '../core/rules/rule-index.ts';
import { complain, USAGE } from './complain.ts';
import type { Look } from './detect.ts';
import { jsonLine } from './detect-json.ts';
import { narrowed, type WantedRules } from './detect-rules.ts';
import { tellTroubles } from './detect-view.ts';
import type { FoundEvent } from './detect-worker.ts';
import type { LoadedRules } from './load-rules.ts';
import { counted } from './numbers.ts';
import { renderFields } from './table.ts';
import { clean, cleanJson } from './terminal.ts';

/** What an event is looked for with. */
export interface EventQuestion {
  readonly rules: LoadedRules;
  readonly wanted: WantedRules;
  readonly look: Look;
  readonly json: boolean;
}

/** An event in full, who did it, and what rules say. */
export interface ShownEvent {
  readonly places: readonly { readonly input: string; readonly position: number }[];
  /** As it came: numbers as they were written. */
  readonly event: unknown;
  readonly actor: Actor;
  readonly matching: readonly ShownRule[];
  /** Rules about such events that do not match this one. */
  readonly notMatching: readonly ShownRule[];
  /** Rules about other events. */
  readonly others: number;
}

interface ShownRule {
  readonly id: string;
  readonly title: string;
  readonly level: string;
  /** Ids of the correlations that count it. */
  readonly countedBy: readonly string[];
  /** Whether it is found by itself. */
  readonly alerts: boolean;
}

const MOST_COPIES = 10;

/** Prints an event and what is known of it. Returns the exit status. */
export const showEvent = async (eventId: string, question: EventQuestion): Promise<number> => {
  const found: FoundEvent[] = [];
  const looked = await question.look({ eventId }, (word) => {
    if ('event' in word) found.push(word.event);
  });
  tellTroubles(looked, { copiesCounted: false, hitsLost: 0 });
  if (found.length === 0) {
    const where = `${counted(looked.events, 'event', 'events')} of ${counted(looked.inputs, 'input', 'inputs')}`;
    return complain(
      `no event has the id ${eventId}, of ${where}`,
      'ids are compared letter by letter; name other logs',
    );
  }
  const shown = distinct(found).map((copies) => describe(copies, narrowed(question.rules.set, question.wanted)));
  const views = shown.map((event) => (question.json ? jsonLine(event) : viewEvent(event)));
  process.stdout.write(`${views.join(question.json ? '\n' : '\n\n\n')}\n`);
  if (looked.isIncomplete) return USAGE;
  return shown.some(({ matching }) => matching.length > 0) ? 1 : 0;
};

/** Copies that are the same, token by token, are shown as one. */
const distinct = (found: readonly FoundEvent[]): readonly (readonly FoundEvent[])[] => {
  const sorted = found.toSorted((a, b) => a.order - b.order);
  return [...Map.groupBy(sorted, ({ record }) => record).values()].slice(0, MOST_COPIES);
};

const describe = (copies: readonly FoundEvent[], set: RuleSet): ShownEvent => {
  const [{ record }] = copies;
  const event = new RuleEvent(JSON.parse(record) as JsonRecord);
  const index = indexRules(set);
  const candidates = index.candidates(anchorsOf(event));
  const rules = candidates.map((rule) => ({ rule, matches: rule.matches(event) }));
  const shown = ({ rule }: (typeof rules)[number]): ShownRule => ({
    id: rule.id,
    title: rule.title,
    level: rule.level,
    countedBy: rule.matches(event) ? index.hits(rule, event).map(({ correlation }) => correlation) : [],
    alerts: rule.alerts,
  });
  return {
    places: copies.map(({ input, position }) => ({ input, position })),
    event: asWritten(record),
    actor: event.actor,
    matching: rules.filter(({ matches }) => matches).map(shown),
    notMatching: rules.filter(({ matches }) => !matches).map(shown),
    others: set.rules.length - rules.length,
  };
};

const anchorsOf = (event: RuleEvent) => {
  const text = (field: string): string | undefined => event.values(field).find((value) => typeof value === 'string');
  return {
    source: text('eventSource'),
    name: text('eventName'),
    errorCode: text('errorCode'),
    identityType: text('userIdentity.type'),
  };
};

interface Source {
  readonly source?: string;
}

/** JSON whose numbers are printed as they were written: `1.0`, twenty digits. */
const asWritten = (record: string): unknown => {
  const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown };
  // The typings know neither the third argument nor what it is good for.
  const keepNumber = (_: string, value: unknown, context?: Source) =>
    typeof value === 'number' && context?.source !== undefined ? rawJSON(context.source) : value;
  return JSON.parse(record, keepNumber);
};

const viewEvent = ({ places, event, actor, matching, notMatching, others }: ShownEvent): string => {
  const more = places.length > 1 ? ` and ${counted(places.length - 1, 'more place', 'more places')}` : '';
  const who = Object.entries(actor).map(([name, value]) => [name, String(value)] as const);
  return [
    clean(`${places[0].input}, byte ${places[0].position}`) + more,
    cleanJson(event),
    `Who did it:\n${indented(renderFields(who))}`,
    matching.length === 0 ? 'No rule matches it.' : `It matches:\n${indented(viewRules(matching))}`,
    ...(notMatching.length > 0 ? [`It does not match:\n${indented(viewRules(notMatching))}`] : []),
    `${counted(others, 'other rule is', 'other rules are')} about other events.`,
  ].join('\n\n');
};

const viewRules = (rules: readonly ShownRule[]): string =>
  rules
    .map(({ level, title, id, countedBy, alerts }) => {
      const counts = countedBy.length === 0 ? '' : `, counted by ${countedBy.join(', ')}`;
      return clean(`${level.padEnd(LEVEL_WIDTH)}  ${title} (${id}${counts}${alerts ? '' : '; no finding by itself'})`);
    })
    .join('\n');

const LEVEL_WIDTH = 'informational'.length;

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
