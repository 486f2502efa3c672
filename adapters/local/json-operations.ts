import type { Answer, Answerer } from './http-answers.ts';

/** What an operation is asked, by its members. */
export type Input = Readonly<Record<string, unknown>>;

/** An operation of AWS; it throws a `JsonRefusal` for what is asked wrongly. */
export type Operation = (input: Input) => Promise<object>;

/** Why an operation is refused, as AWS names it. */
export class JsonRefusal extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const MOST_BYTES = 64 * 1024;

/**
 * Operations of AWS's JSON 1.1 protocol, by the last two parts of `X-Amz-Target`: `CloudTrail_20131101.ListPublicKeys`.
 * Credentials are not looked at.
 */
export const jsonOperations =
  (operations: ReadonlyMap<string, Operation>): Answerer =>
  async ({ headers, body }) => {
    const target = String(headers['x-amz-target'] ?? '');
    const operation = operations.get(target.split('.').slice(-2).join('.'));
    if (!operation) return refused('UnknownOperationException', `this server does not answer ${target}`);
    const bytes = await body(MOST_BYTES);
    if (!bytes) return refused('RequestEntityTooLargeException', 'the request is too long', 413);
    const input = inputOf(bytes);
    if (!input) return refused('SerializationException', 'the request is no JSON object');
    try {
      return answered(200, await operation(input));
    } catch (error) {
      if (error instanceof JsonRefusal) return refused(error.name, error.message);
      return refused('InternalFailure', error instanceof Error ? error.message : String(error), 500);
    }
  };

const answered = (status: number, value: object): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(value),
});

const refused = (name: string, message: string, status = 400): Answer => answered(status, { __type: name, message });

const inputOf = (bytes: Buffer): Input | undefined => {
  try {
    const value: unknown = bytes.length === 0 ? {} : JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Input) : undefined;
  } catch {
    return undefined;
  }
};
