import { Readable } from 'node:stream';
import type { Finding } from '../../core/alerts/finding.ts';
import { compileRules } from '../../core/rules/compile-rules.ts';
import { detect, type DetectRange, type Found } from '../../stages/detect.ts';
import { Gathering, type GatherLimits } from '../../stages/detect-gather.ts';
import { matching } from '../../stages/match.ts';
import { aCorrelation, aRule } from '../cli/rules-folder.ts';
import { anEvent } from '../data/event.ts';

type Fields = Readonly<Record<string, unknown>>;

const RULES = [
  aRule('Bad', { level: 'critical' }),
  aRule('Poor', { level: 'low' }),
  aRule('Often', { level: 'informational' }),
  aCorrelation('Often', 3),
];
const set = compileRules(RULES.map((document, at) => ({ file: `${at}.yml`, document })));
const match = matching(set);

export const event = (eventName: string, eventID: string, fields: Fields = {}) =>
  anEvent({ eventName, eventID, ...fields });

export const inputOf = (...chunks: readonly string[]) => ({
  name: 'input',
  chunks: Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
});

/** What is found in events, one input. */
export const foundIn = async (events: readonly Fields[], range: DetectRange = {}): Promise<readonly Found[]> => {
  const found: Found[] = [];
  await detect(match, range, (one) => found.push(one))(inputOf(JSON.stringify(events)));
  return found;
};

const LIMITS: GatherLimits = { kept: 1000, findings: 1000, hits: 1000 };

export const gather = (found: readonly (readonly [Found, number])[], limits: Partial<GatherLimits> = {}) => {
  const gathering = new Gathering(set, { ...LIMITS, ...limits });
  for (const [one, order] of found) gathering.add(one, order);
  return gathering.result();
};

export const numbered = (found: readonly Found[]) => found.map((one, order) => [one, order] as const);
export const idsOf = (kept: readonly Finding[]) => kept.map(({ event: of }) => of?.eventId);
