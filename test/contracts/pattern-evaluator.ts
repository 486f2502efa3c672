/** An event pattern, or a part of it, as EventBridge takes it. */
export type Pattern = Readonly<Record<string, unknown>>;

type Values = Readonly<Record<string, unknown>>;

/** Whether an event fits a pattern, evaluated as EventBridge's documentation says and no faster. Throws for operators that it does not know. */
export const fits = (pattern: Pattern, event: unknown): boolean =>
  Object.entries(pattern).every(([name, wanted]) => {
    if (name === '$or') return (wanted as Pattern[]).some((alternative) => fits(alternative, event));
    const values = membersOf(event, name);
    if (Array.isArray(wanted)) return wanted.some((leaf) => fitsLeaf(leaf, values.flatMap(scalarsOf)));
    // Below lists of objects any of them may fit; no pattern of ours asks two things of the same list.
    return values.length === 0
      ? fits(wanted as Pattern, undefined)
      : values.some((value) => fits(wanted as Pattern, value));
  });

const membersOf = (event: unknown, name: string): unknown[] => {
  if (Array.isArray(event)) return event.flatMap((each) => membersOf(each, name));
  if (typeof event !== 'object' || event === null || !Object.hasOwn(event, name)) return [];
  return [(event as Values)[name]];
};

/** Lists are flattened, and an object is no leaf. */
const scalarsOf = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return value.flatMap(scalarsOf);
  return value === undefined || (typeof value === 'object' && value !== null) ? [] : [value];
};

const fitsLeaf = (leaf: unknown, scalars: readonly unknown[]): boolean => {
  if (typeof leaf !== 'object' || leaf === null) return scalars.includes(leaf);
  const [[operator, operand], ...others] = Object.entries(leaf);
  if (others.length > 0) throw new Error('two operators in one object');
  if (operator === 'exists') return scalars.length > 0 === operand;
  if (operator === 'prefix')
    return scalars.some((value) => typeof value === 'string' && value.startsWith(String(operand)));
  throw new Error(`an operator that is not known: ${operator}`);
};

/** What EventBridge would refuse of a pattern: it throws. Returns how many combinations its alternatives have. */
export const checkPattern = (pattern: Pattern): number => {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new Error('an empty object');
  return entries.reduce((product, [name, wanted]) => product * combinationsOf(name, wanted), 1);
};

const combinationsOf = (name: string, wanted: unknown): number => {
  if (name === '$or') {
    if (!Array.isArray(wanted) || wanted.length < 2) throw new Error('fewer than two alternatives');
    return (wanted as Pattern[]).reduce((sum, alternative) => sum + checkPattern(alternative), 0);
  }
  if (!Array.isArray(wanted)) return checkPattern(wanted as Pattern);
  if (wanted.length === 0) throw new Error(`an empty list: ${name}`);
  // CloudFormation refuses it in an object.
  if (wanted.includes(null)) throw new Error(`null: ${name}`);
  fitsLeafs(wanted);
  return 1;
};

const fitsLeafs = (wanted: readonly unknown[]): void => {
  for (const leaf of wanted) fitsLeaf(leaf, ['x']);
};
