import type { Command } from 'commander';
import { registerAggregation } from './trail-aggregation.ts';
import { registerChanges } from './trail-changes.ts';
import { registerQuestions } from './trail-questions.ts';
import { registerSelectors } from './trail-selectors.ts';

/** `opentrail trail …`: CloudTrail's operations on trails, with the flags that the AWS CLI has for them. */
export const registerTrail = (program: Command): void => {
  const trail = program
    .command('trail')
    .description('make, change and look at trails: what is logged, and where it goes')
    .addHelpText(
      'after',
      '\nExit status: 0 done, 1 part of the registry is damaged, 2 refused, or wrong usage or environment.',
    );
  registerChanges(trail);
  registerQuestions(trail);
  registerSelectors(trail);
  registerAggregation(trail);
};
