import type { AlertMessage } from './alert-message.ts';
import type { Finding } from './finding.ts';
import { findingText } from './finding-text.ts';
import { findingSubject } from './subject.ts';

export { type DigestFacts, digestMessage } from './digest-message.ts';
export { type HeldFacts, heldMessage } from './held-message.ts';
export { testMessage } from './test-message.ts';

/** What is said of one finding, at once. */
export const messageOf = (finding: Finding): AlertMessage => {
  const { level, id } = finding.rule;
  const subject = findingSubject(finding);
  return {
    level,
    kind: 'finding',
    subject,
    text: findingText(finding),
    json: { version: 1, kind: 'finding', level, subject, finding },
    rule: id,
  };
};
