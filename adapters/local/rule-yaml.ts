import { isScalar, LineCounter, parseAllDocuments, visit, type Document, type YAMLError } from 'yaml';
import type { RuleDocument } from '../../core/rules/rule.ts';

/** So many nodes may be named again: a few lines of YAML can stand for gigabytes. */
const MOST_ALIASES = 100;

const WHOLE = /^[+-]?\d+$/;

/** Whether a number is not told by its value: zeros in front of an account's number, more digits than a number holds, infinity. */
const losesDigits = (value: number, source: string): boolean =>
  !Number.isFinite(value) || (WHOLE.test(source) && String(value) !== source);

/** Has such numbers as they are written. */
const keepDigits = (document: Document.Parsed): void =>
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === 'number' && node.source !== undefined)
        if (losesDigits(node.value, node.source)) node.value = node.source;
    },
  });

const syntaxProblem = (error: YAMLError, lines: LineCounter): string => {
  const { line, col } = lines.linePos(error.pos[0]);
  return `line ${line}, column ${col}: ${error.message}`;
};

const valueOf = (document: Document.Parsed): { readonly document: unknown } | { readonly problem: string } => {
  try {
    keepDigits(document);
    // What a bundle holds is what was read.
    return { document: JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: MOST_ALIASES }))) as unknown };
  } catch {
    return { problem: 'its anchors and aliases cannot be followed, or stand for too much' };
  }
};

const isEmpty = (document: Document.Parsed): boolean =>
  document.errors.length === 0 &&
  (document.contents === null || (isScalar(document.contents) && document.contents.value === null));

const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** The documents of a file of YAML 1.2, as JSON has them; those that are none say why, and in which line. Empty ones are left out. */
export const ruleDocuments = (file: string, bytes: Uint8Array): readonly RuleDocument[] => {
  const text = decode(bytes);
  if (text === undefined) return [{ file, document: null, problem: 'the file is not UTF-8' }];
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    version: '1.2',
    schema: 'core',
    merge: false,
    logLevel: 'silent',
  });
  const documents = Array.isArray(parsed) ? (parsed as readonly Document.Parsed[]) : [];
  const several = documents.length > 1;
  return documents
    .map((document, at) => ({ document, place: { file, ...(several && { number: at + 1 }) } }))
    .filter(({ document }) => !isEmpty(document))
    .map(({ document, place }) => {
      const [error] = [...document.errors, ...document.warnings];
      if (error) return { ...place, document: null, problem: syntaxProblem(error, lines) };
      const value = valueOf(document);
      return 'problem' in value ? { ...place, document: null, problem: value.problem } : { ...place, ...value };
    });
};
