import type { EventDetails } from './facts.ts';
import { type Texts, type TextTest, textTest } from './text-sets.ts';

/** What an event's kind leaves open. */
export type DetailsTest = (details: EventDetails) => boolean;

/** A test of the ARNs of those resources that have the type, and of all else. */
export type ResourceTest = (arns: readonly string[], details: EventDetails) => boolean;

/** Some resource of a type, by its ARN or, if none are given, any. */
export interface NamedResources {
  readonly type: string;
  readonly arns?: Texts;
}

/** More than that, or something else: without a type, no resource is needed. */
export interface OtherDetails {
  readonly type: string | undefined;
  readonly test: ResourceTest;
}

/** What a selector asks of an event's details. */
export type Residual = NamedResources | OtherDetails;

/**
 * Tells whether any of these holds. Resources are looked at once for each type, and to find them by name costs the same
 * however many selectors name them.
 */
export const anyResidual = (residuals: readonly Residual[]): DetailsTest | false => {
  if (residuals.length === 0) return false;
  const groups = [...Map.groupBy(residuals, ({ type }) => type)].map(([type, all]) => ({ type, tests: testsOf(all) }));
  return (details) => {
    for (const { type, tests } of groups) {
      const arns = type === undefined ? [] : arnsOf(details, type);
      if (!arns) continue;
      for (const test of tests) if (test(arns, details)) return true;
    }
    return false;
  };
};

/** `undefined` if no resource has the type; a resource that does not say its type is not compared. */
const arnsOf = ({ resources }: EventDetails, wanted: string): readonly string[] | undefined => {
  let arns: string[] | undefined;
  for (const { type, arn } of resources) {
    if (type !== wanted) continue;
    arns ??= [];
    if (arn !== undefined) arns.push(arn);
  }
  return arns;
};

const testsOf = (residuals: readonly Residual[]): readonly ResourceTest[] => {
  const named = residuals.flatMap((residual) => ('test' in residual ? [] : [residual.arns]));
  const others = residuals.flatMap((residual) => ('test' in residual ? [residual.test] : []));
  return named.length > 0 ? [namedTest(named), ...others] : others;
};

/** Where any will do, a resource without an ARN will: lists of objects may name a bucket another way. */
const namedTest = (all: readonly (Texts | undefined)[]): ResourceTest => {
  if (all.includes(undefined)) return () => true;
  const joined = (kind: keyof Texts) => all.flatMap((texts) => texts?.[kind] ?? []);
  const isNamed: TextTest = textTest({
    equals: joined('equals'),
    startsWith: joined('startsWith'),
    endsWith: joined('endsWith'),
  });
  return (arns) => {
    for (const arn of arns) if (isNamed(arn)) return true;
    return false;
  };
};
