import { all, any, not, type Expression } from './expression.ts';
import { hint, shown } from './rule-members.ts';

/** Selections by their names. */
export type Selections = ReadonlyMap<string, Expression>;

/** What a condition asks for, and which selections it names; or what is wrong, and at which character. */
export type ParsedCondition =
  | { readonly ok: true; readonly expression: Expression; readonly used: ReadonlySet<string> }
  | { readonly ok: false; readonly problem: string };

/** Words that mean something, and so name no selection. */
export const RESERVED: readonly string[] = ['and', 'or', 'not', 'of', 'them', '1', 'any', 'all', 'near', 'by'];
/** Selections whose name begins so are left out of `them`. */
const HIDDEN = '_';

const TOKENS = /[()|]|[^\s()|]+/g;
const LONGEST = 10_000;
const MOST_TOKENS = 1000;
const AGGREGATIONS =
  'aggregations behind | are not supported: write a correlation rule (correlation: type: event_count)';
const NOTHING: Expression = { is: 'any', of: [] };

interface Token {
  readonly text: string;
  /** Lower case: what it may mean. */
  readonly word: string;
  /** From one on. */
  readonly place: number;
}

class ConditionParser {
  problem: string | undefined;
  readonly used = new Set<string>();
  private readonly tokens: readonly Token[];
  private readonly selections: Selections;
  private at = 0;

  constructor(text: string, selections: Selections) {
    this.tokens = [...text.matchAll(TOKENS)].map(({ 0: token, index }) => ({
      text: token,
      word: token.toLowerCase(),
      place: index + 1,
    }));
    this.selections = selections;
  }

  parse(): Expression {
    if (this.tokens.length > MOST_TOKENS) return this.fail(`has more than ${MOST_TOKENS} words`);
    const expression = this.either();
    const rest = this.tokens[this.at];
    if (!rest) return expression;
    return this.failAt(rest, rest.text === ')' ? 'this bracket was never opened' : "expected 'and' or 'or'");
  }

  private either(): Expression {
    const parts = [this.each()];
    while (this.takes('or')) parts.push(this.each());
    return any(parts);
  }

  private each(): Expression {
    const parts = [this.negated()];
    while (this.takes('and')) parts.push(this.negated());
    return all(parts);
  }

  private negated(): Expression {
    return this.takes('not') ? not(this.negated()) : this.single();
  }

  private single(): Expression {
    const token = this.tokens[this.at];
    if (!token) return this.fail('a selection is missing at the end');
    if (token.text === '(') return this.bracket(token);
    const isOf = this.tokens[this.at + 1]?.word === 'of';
    if (isOf) return this.quantified(token);
    if (token.text === ')' || RESERVED.includes(token.word)) return this.failAt(token, 'expected a selection');
    this.at++;
    return this.selection(token);
  }

  private bracket(open: Token): Expression {
    this.at++;
    const inside = this.either();
    if (this.takes(')')) return inside;
    return this.tokens[this.at] ? this.parseOn() : this.failAt(open, 'this bracket is never closed');
  }

  /** Two expressions side by side. */
  private parseOn(): Expression {
    return this.failAt(this.tokens[this.at], "expected 'and', 'or' or ')'");
  }

  private quantified(how: Token): Expression {
    const join = how.word === 'all' ? all : how.word === '1' || how.word === 'any' ? any : undefined;
    if (!join) return this.failAt(how, "before 'of' there may be 1, any or all");
    const pattern = this.tokens[this.at + 2];
    this.at += 3;
    if (!pattern || pattern.text === '(' || pattern.text === ')')
      return this.failAt(pattern ?? how, "behind 'of' there must be 'them' or a name such as selection*");
    const names = this.namesOf(pattern);
    if (names.length === 0) return this.failAt(pattern, 'no selection has such a name');
    return join(names.map((name) => this.named(name)));
  }

  private namesOf({ text, word }: Token): readonly string[] {
    const names = [...this.selections.keys()];
    if (word === 'them') return names.filter((name) => !name.startsWith(HIDDEN));
    const pieces = text.split('*').map((piece) => piece.replaceAll(/[.+?^${}[\]\\]/g, '\\$&'));
    const pattern = new RegExp(`^${pieces.join('.*')}$`, 's');
    return names.filter((name) => pattern.test(name) && (text.startsWith(HIDDEN) || !name.startsWith(HIDDEN)));
  }

  private selection(token: Token): Expression {
    if (this.selections.has(token.text)) return this.named(token.text);
    return this.failAt(token, `there is no such selection${hint(token.text, [...this.selections.keys()])}`);
  }

  private named(name: string): Expression {
    this.used.add(name);
    return this.selections.get(name) ?? NOTHING;
  }

  private takes(word: string): boolean {
    if (this.problem !== undefined || this.tokens[this.at]?.word !== word) return false;
    this.at++;
    return true;
  }

  private failAt({ text, word, place }: Token, problem: string): Expression {
    const why = text === '|' ? AGGREGATIONS : word === 'near' ? 'near is not supported' : problem;
    return this.fail(`'${shown(text)}' at character ${place}: ${why}`);
  }

  /** The first problem is told; the rest follows from it. */
  private fail(problem: string): Expression {
    this.problem ??= problem;
    this.at = this.tokens.length;
    return NOTHING;
  }
}

/** Sigma's condition: `not` binds more than `and`, and that more than `or`. */
export const parseCondition = (text: string, selections: Selections): ParsedCondition => {
  if (text.length > LONGEST) return { ok: false, problem: `is longer than ${LONGEST} characters` };
  const parser = new ConditionParser(text, selections);
  const expression = parser.parse();
  if (parser.problem !== undefined) return { ok: false, problem: parser.problem };
  return { ok: true, expression, used: parser.used };
};
