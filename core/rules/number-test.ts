const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/;

const numberOf = (text: string): number | undefined => (NUMBER.test(text) ? Number(text) : undefined);

const COMPARISONS = {
  lt: (one: number, other: number) => one < other,
  lte: (one: number, other: number) => one <= other,
  gt: (one: number, other: number) => one > other,
  gte: (one: number, other: number) => one >= other,
} as const;

/** Compares a number, or a text that is one, with that of a rule; nothing else is less or more. */
export const comparisonOf = (is: keyof typeof COMPARISONS) => (text: string) => {
  const other = numberOf(text);
  if (other === undefined) return { why: 'is no number' };
  const compare = COMPARISONS[is];
  return (value: string): boolean => {
    const one = numberOf(value);
    return one !== undefined && compare(one, other);
  };
};
