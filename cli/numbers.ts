import { clean } from './terminal.ts';

/** With separators of thousands. */
export const number = (value: number): string => value.toLocaleString('en-US');

/** `1 file is`, `2 files are`: nouns and verbs as they follow a number. */
export const counted = (count: number, one: string, many: string): string =>
  `${number(count)} ${count === 1 ? one : many}`;

const SMALLEST = 0.001;

/** A share of a whole: `12.3 %`; what is there is never shown as nothing, nor what is missing as all. */
export const percent = (part: number, whole: number): string => {
  if (part === 0 || whole === 0) return '0 %';
  if (part === whole) return '100 %';
  if (part / whole < SMALLEST) return '<0.1 %';
  return `${Math.min(99.9, Math.round((part / whole) * 1000) / 10).toFixed(1)} %`;
};

const AWS = '.amazonaws.com';

/** `s3` for `s3.amazonaws.com`; others as they are. */
export const shortService = (service: string): string =>
  service.endsWith(AWS) ? service.slice(0, -AWS.length) : service;

/** The same the other way round. */
export const wholeService = (name: string): string => (name.includes('.') ? name : `${name}${AWS}`);

/** Values of one kind that are named. */
export const MOST_NAMED = 5;

/** `Regions eu-west-1, us-east-1 and 15 more`. */
export const someOf = (what: string, values: readonly string[]): string => {
  const more = values.length > MOST_NAMED ? ` and ${number(values.length - MOST_NAMED)} more` : '';
  return `${what}${values.length === 1 ? '' : 's'} ${values.slice(0, MOST_NAMED).map(clean).join(', ')}${more}`;
};
