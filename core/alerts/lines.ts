import type { FindingRule } from './finding.ts';
import { authored } from './plain-text.ts';
import { controlsOf, techniquesOf } from './tags.ts';

/** A line behind its label; none if there is nothing to say. */
export const labelled = (label: string, value: string | undefined): readonly string[] =>
  value === undefined || value === '' ? [] : [`${label}: ${value}`];

/** Lines below a heading, indented, so that none is taken for a heading; none at all if there is nothing to say. */
export const below = (heading: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', heading, ...lines.map((line) => `  ${line}`)];

/** What a person needs to know who was just woken: why it matters, what to do, and when it is nothing. */
export const advice = ({ description, why, check, falsePositives }: FindingRule): readonly string[] => [
  ...below('Why it matters', said([why ?? description])),
  ...below(
    'What to check first',
    said(check).map((step, index) => `${index + 1}. ${step}`),
  ),
  ...below(
    'It may be nothing if it is',
    said(falsePositives)
      .filter(isTelling)
      .map((text) => `- ${text}`),
  ),
];

const said = (texts: readonly string[]): readonly string[] =>
  texts.map((text) => authored(text)).filter((text) => text !== '');

/** Many rules only say that they do not know. */
const isTelling = (text: string): boolean => !/^(?:unknown|none)\.?$/i.test(text);

/** Which rule it was. */
export const ruleLines = ({ id, level, title, tags, why, description }: FindingRule): readonly string[] => [
  ...labelled('Rule', `${authored(title)} (${authored(id)}), level ${level}`),
  ...labelled('It looks for', why === undefined ? undefined : authored(description)),
  ...labelled('ATT&CK', techniquesOf(tags).join(', ')),
  ...labelled('CIS AWS Foundations', controlsOf(tags).join(', ')),
];
