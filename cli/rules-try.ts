import { Readable } from 'node:stream';
import type { Rule, RuleSet } from '../core/rules/rule.ts';
import { detect } from '../stages/detect.ts';
import { Gathering } from '../stages/detect-gather.ts';
import { matching } from '../stages/match.ts';
import { narrowed } from './detect-rules.ts';
import { counted } from './numbers.ts';

/** Tries examples as `detect` would look through them; says what is wrong, or `undefined`. */
export type Try = (events: readonly unknown[], list: 'fires' | 'quiet') => Promise<string | undefined>;

/** For the rules of one file: of its correlations, if it has some, else of all. */
export const trying = (set: RuleSet, own: readonly Rule[]): Try => {
  const correlations = own.filter(({ kind }) => kind === 'correlation');
  const asked = correlations.length > 0 ? correlations : own;
  const some = narrowed(set, { ids: asked.map(({ id }) => id) });
  const failed: string[] = [];
  const match = matching(some, { onFailure: (_, error) => failed.push(String(error)) });

  return async (events, list) => {
    const gathering = new Gathering(some);
    let hits = 0;
    const look = detect(match, {}, (found) => {
      hits += found.hits.length > 0 ? 1 : 0;
      gathering.add(found, 0);
    });
    const receipt = await look({ name: '', chunks: Readable.from([Buffer.from(JSON.stringify(events))]) });
    const [unread] = receipt.unread;
    if (unread !== undefined || receipt.events !== events.length) return `is no event: ${reasonsOf(unread?.problems)}`;
    if (failed.length > 0) return `a rule failed: ${failed.pop()}`;
    const { tallies } = gathering.result();
    const titles = tallies.map(({ rule }) => `'${rule.title}'`).join(', ');
    if (list === 'quiet') return tallies.length === 0 ? undefined : `${titles} fires, and should not`;
    if (tallies.length > 0) return undefined;
    const all = asked.map(({ title }) => `'${title}'`).join(', ');
    return `${all} does not fire${correlations.length > 0 ? `: ${countOf(hits, events.length)}` : ''}`;
  };
};

const countOf = (hits: number, events: number): string =>
  `${hits} of ${counted(events, 'event is', 'events are')} counted (events with the same id, account, Region and time count once)`;

const reasonsOf = (
  problems: readonly { readonly path: string; readonly expected: string; readonly received: string }[] = [],
): string =>
  problems.length === 0
    ? 'it is left alone, as digests and notifications are'
    : problems
        .map(
          ({ path, expected, received }) => `${path === '' ? '' : `${path}: `}expected ${expected}, found ${received}`,
        )
        .join('; ');
