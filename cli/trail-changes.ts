import type { Command } from 'commander';
import { isRefusal } from '../core/trails/refusal.ts';
import { isComplaint } from './caller.ts';
import type { TrailRegistry } from '../stages/registry.ts';
import {
  type CommonFlags,
  createInput,
  sameFlags,
  type SettingFlags,
  updateInput,
  withCommonFlags,
  withName,
  withSettings,
  withTags,
} from './trail-flags.ts';
import { type Asked, type Outcome, withTrail } from './trail-run.ts';
import { viewSettings } from './trail-views.ts';

/** `create`, `update`, `delete`, `start` and `stop`. */
export const registerChanges = (trail: Command): void => {
  const creation = trail.command('create').description('make a trail; it logs once it is started');
  withCommonFlags(withTags(withSettings(withName(creation), { isNew: true }))).action(
    async (argument: string | undefined, flags: SettingFlags) => {
      process.exitCode = await withTrail(argument, flags, (asked) => create(asked, flags));
    },
  );
  const update = trail.command('update').description('change what is given, and leave the rest');
  withCommonFlags(withSettings(withName(update), { isNew: false })).action(
    async (argument: string | undefined, flags: SettingFlags) => {
      process.exitCode = await withTrail(argument, flags, (asked) => change(asked, flags));
    },
  );
  for (const step of STEPS) registerStep(trail, step);
};

const create = async ({ trails, caller, name }: Asked, flags: SettingFlags): Promise<Outcome> => {
  const input = createInput(name, flags);
  if (isComplaint(input)) return input;
  const made = await trails.registry.createTrail(caller, input);
  if (isRefusal(made)) return made;
  const next = `It is not logging yet, and misses what is collected before it is started:
  opentrail trail start ${made.Name}${sameFlags(flags)}`;
  return { json: made, text: `${viewSettings(made)}\n\n${next}` };
};

const change = async ({ trails, caller, name }: Asked, flags: SettingFlags): Promise<Outcome> => {
  const changed = await trails.registry.updateTrail(caller, updateInput(name, flags));
  return isRefusal(changed) ? changed : { json: changed, text: viewSettings(changed) };
};

/** A change that takes nothing but the trail, and answers nothing: the AWS CLI prints nothing then, either. */
interface Step {
  readonly command: string;
  readonly operation: keyof Pick<TrailRegistry, 'deleteTrail' | 'startLogging' | 'stopLogging'>;
  readonly description: string;
  readonly done: string;
}

const STEPS: readonly Step[] = [
  {
    command: 'delete',
    operation: 'deleteTrail',
    description: 'remove a trail; what it has delivered stays',
    done: 'is gone; what it has delivered stays',
  },
  {
    command: 'start',
    operation: 'startLogging',
    description: 'log what is collected from now on',
    done: 'logs what is collected from now on',
  },
  {
    command: 'stop',
    operation: 'stopLogging',
    description: 'log nothing that happens from now on',
    done: 'logs nothing that happens from now on',
  },
];

const NONE_LEFT = 'It was the last: from now on the built-in trail logs everything, to AWSLogs/ in the archive.';

const registerStep = (trail: Command, { command, operation, description, done }: Step): void => {
  withCommonFlags(withName(trail.command(command).description(description))).action(
    async (argument: string | undefined, flags: CommonFlags) => {
      process.exitCode = await withTrail(argument, flags, async ({ trails, caller, name }) => {
        const answer = await trails.registry[operation](caller, { Name: name });
        if (isRefusal(answer)) return answer;
        const hasNone = operation === 'deleteTrail' && (await trails.configuration()).trails.length === 0;
        return { text: `${name} ${done}${hasNone ? `\n${NONE_LEFT}` : ''}` };
      });
    },
  );
};
