const TECHNIQUE = /^attack\.(t\d{4}(?:\.\d{3})?)$/i;
const CONTROL = /^cis\.(\d+(?:\.\d+)*)$/i;

const matching = (tags: readonly string[], pattern: RegExp): readonly string[] =>
  tags.flatMap((tag) => pattern.exec(tag)?.[1] ?? []);

/** `attack.t1078.004` is T1078.004. */
export const techniquesOf = (tags: readonly string[]): readonly string[] =>
  matching(tags, TECHNIQUE).map((technique) => technique.toUpperCase());

/** `cis.5.3` is 5.3 of the CIS AWS Foundations Benchmark. */
export const controlsOf = (tags: readonly string[]): readonly string[] => matching(tags, CONTROL);
