import type { Level } from '../rules/rule.ts';

/** Something that is told to people and to machines. */
export interface AlertMessage {
  readonly level: Level;
  /** What it is about. `held` tells that a circuit breaker has opened, or what it has held back. */
  readonly kind: 'finding' | 'digest' | 'held' | 'test';
  /** 1 to 100 printable ASCII characters, without `<`, `>` and leading or trailing spaces. */
  readonly subject: string;
  /** Lines of printable text, parted by `\n`: nothing of an event's that could be markup, a header or a control character. */
  readonly text: string;
  /** The same for machines: plain JSON, whose texts are as the event had them. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The id of the rule, for filters; absent if it is about several. */
  readonly rule?: string;
}
