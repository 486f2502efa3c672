import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { TrailError } from '../core/errors.ts';

/** What became of a request: what the stack may read of the resource, or why it failed. */
export type Outcome = { readonly data: Readonly<Record<string, string>> } | { readonly failed: string };

/** What CloudFormation is answered. */
export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** Bytes of a reason: CloudFormation takes answers of 4,096 bytes, ids and all. */
const MOST_REASON = 2500;

/** The answer to a request. The resource keeps its first id, or an update would be a replacement. */
export const answerOf = (request: CloudFormationCustomResourceEvent, outcome: Outcome): Answer => {
  const { StackId, RequestId, LogicalResourceId } = request;
  const PhysicalResourceId = 'PhysicalResourceId' in request ? request.PhysicalResourceId : LogicalResourceId;
  const ids = { PhysicalResourceId, StackId, RequestId, LogicalResourceId };
  return 'failed' in outcome
    ? { Status: 'FAILED', Reason: shortened(outcome.failed), ...ids }
    : { Status: 'SUCCESS', ...ids, Data: outcome.data };
};

const shortened = (reason: string): string => {
  const bytes = Buffer.from(reason);
  // A character that is cut in two is left out.
  return bytes.length <= MOST_REASON ? reason : `${bytes.subarray(0, MOST_REASON).toString().replace(/�$/, '')}…`;
};

const TRIES = 3;

/** Answers at the address of the request. A stack that is told nothing waits for an hour, so it is tried again. */
export const sendAnswer = async (address: string, answer: Answer, tries = TRIES): Promise<void> => {
  const status = await put(address, JSON.stringify(answer));
  if (status >= 200 && status < 300) return;
  if (tries > 1) return sendAnswer(address, answer, tries - 1);
  throw new TrailError('STORE_UNAVAILABLE', `cannot answer CloudFormation: HTTP status ${status}`);
};

/** The status, or 0 if there was no answer. */
const put = async (address: string, body: string): Promise<number> => {
  try {
    // The address is signed for an empty type.
    const headers = { 'content-type': '', 'content-length': String(Buffer.byteLength(body)) };
    const response = await fetch(address, { method: 'PUT', headers, body, signal: AbortSignal.timeout(2500) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
};
