import type { FindingEvent } from './finding.ts';
import { quoted } from './plain-text.ts';

const DENIED = /AccessDenied|Unauthorized|NotAuthorized|Forbidden|AuthFailure/i;

/** Whether it succeeded: `denied (AccessDenied)`. */
export const outcomeOf = ({ errorCode, errorMessage }: FindingEvent): string => {
  if (errorCode === undefined || /^success$/i.test(errorCode))
    return errorMessage === undefined ? 'succeeded' : 'failed';
  return `${DENIED.test(errorCode) ? 'denied' : 'failed'} (${quoted(errorCode)})`;
};

/** What was called, of which service: `CreateAccessKey of iam.amazonaws.com`. */
export const callOf = ({ name, source, category }: FindingEvent): string => {
  const call = name === undefined ? `an event of category ${quoted(category)}` : quoted(name);
  return source === undefined ? call : `${call} of ${quoted(source)}`;
};
