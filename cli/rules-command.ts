import { type Command, Option } from 'commander';
import { LEVELS } from '../core/rules/rule.ts';
import { addRuleFlags } from './load-rules.ts';
import type { RulesCheckFlags } from './rules-check.ts';
import type { RulesListFlags } from './rules-list.ts';
import type { RulesTestFlags } from './rules-test.ts';

const EXAMPLES = `
The examples of DIR/RULE.yml lie beside it, in DIR/RULE.events.json: {"fires": [EVENT, …], "quiet": [EVENT, …]}. Of a correlation
each is a list of events, a history. "placeholders": {"NAME": ["VALUE", …]} gives values of %NAME%.

Exit status: 0 all examples do as they should, 1 some do not, 2 wrong usage, or rules that cannot be used.`;

/** `opentrail rules …`: what alerts are made by. */
export const registerRules = (program: Command): void => {
  const rules = program.command('rules').description('the rules that alerts are made by');
  registerList(rules);
  registerCheck(rules);
  registerTest(rules);
};

const registerList = (rules: Command): void => {
  addRuleFlags(rules.command('list').description('all rules: how bad, what about, and which wait for values'))
    .addOption(new Option('--level <level>', 'rules of this level and worse').choices(LEVELS))
    .option('--json', 'print all as one JSON object')
    .addHelpText('after', '\nExit status: 0 done, 2 wrong usage, or rules that cannot be used.')
    .action(async (flags: RulesListFlags) => {
      // Imported late, as are the others: other commands start without the rules' engine.
      const { listRules } = await import('./rules-list.ts');
      process.exitCode = await listRules(flags);
    });
};

const PATHS = 'only these files and folders; without them, what comes with OpenTrail and --rules';

const registerCheck = (rules: Command): void => {
  const command = rules.command('check').description('say which rules cannot be used, where, and why');
  addRuleFlags(command.argument('[path...]', PATHS))
    .option('--bundle <file>', 'write all of them to this file, as a deployment takes them, if all can be used')
    .option('--json', 'print all as one JSON object')
    .addHelpText(
      'after',
      '\nExit status: 0 all can be used, 1 some cannot, 2 wrong usage, or files that cannot be read.',
    )
    .action(async (paths: string[], flags: RulesCheckFlags) => {
      const { checkRules } = await import('./rules-check.ts');
      process.exitCode = await checkRules(paths, flags);
    });
};

const registerTest = (rules: Command): void => {
  const command = rules.command('test').description('try rules over the examples that lie beside them');
  addRuleFlags(command.argument('[path...]', PATHS))
    .option('--json', 'print all as one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], flags: RulesTestFlags) => {
      const { testRules } = await import('./rules-test.ts');
      process.exitCode = await testRules(paths, flags);
    });
};
