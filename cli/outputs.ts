import { readFileSync } from 'node:fs';
import type { Complaint } from './caller.ts';

/** Where `npm run deploy` writes what the stacks tell. */
export const OUTPUTS = 'cdk-outputs.json';

/** What one stack tells: values by name. */
export interface StackOutputs {
  readonly stack: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The stacks of a file as `cdk deploy --outputs-file` writes it, or what is wrong with the file. */
export const readOutputs = (file: string): readonly StackOutputs[] | Complaint => {
  const text = textOf(file);
  if (typeof text !== 'string') return text;
  const stacks = parse(text);
  if (!isRecord(stacks) || !Object.values(stacks).every(isRecord)) {
    return { complaint: `${file} has no outputs of stacks`, remedy: REMEDY };
  }
  return Object.entries(stacks).map(([stack, values]) => ({ stack, values: values as Record<string, unknown> }));
};

const REMEDY = `npm run deploy writes it, as ${OUTPUTS}; name another with --outputs <file>`;

const textOf = (file: string): string | Complaint => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    return { complaint: `cannot read ${file}: ${reason}`, remedy: REMEDY };
  }
};

/** `undefined` if it is no JSON. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text that a stack tells under a name; `undefined` if it tells none. */
export const outputOf = ({ values }: StackOutputs, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};
