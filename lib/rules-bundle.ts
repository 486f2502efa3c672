import type { ICommandHooks } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { AlertSettings } from './settings-types.ts';

/**
 * Writes the rules of the settings beside a bundle, by the command line's own check: a rule that cannot be used fails the
 * synthesis, in its words.
 */
export const rulesBeside = (root: string, alerts: AlertSettings): ICommandHooks => ({
  beforeBundling: () => [],
  beforeInstall: () => [],
  afterBundling: (_, folder) => [checkCommand(root, folder, alerts)],
});

/** The command, for a shell. */
export const checkCommand = (root: string, folder: string, { rules, without, placeholders }: AlertSettings): string => {
  // Values of one option are as many as stand there, so each has an option of its own.
  const flags = [
    ...(rules === undefined ? [] : ['--rules', rules]),
    ...without.flatMap((rule) => ['--without', rule]),
    ...Object.entries(placeholders).flatMap(([name, values]) => ['--placeholder', `${name}=${values.join(',')}`]),
  ];
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', `${root}cli/main.ts`];
  return [...node, 'rules', 'check', '--bundle', `${folder}/rules.json`, ...flags].map(quoted).join(' ');
};

/** As one word, whatever is in it; what a POSIX shell or that of Windows takes it for. */
const quoted = (word: string): string =>
  process.platform === 'win32' ? `"${word.replaceAll('"', '""')}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`;
