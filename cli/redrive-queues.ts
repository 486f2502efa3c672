import type { Complaint } from './caller.ts';
import { outputOf, type StackOutputs } from './outputs.ts';

/** The queues that can be asked for, each with the name that its outputs begin with. */
const QUEUES = {
  bus: 'Bus',
  direct: 'Direct',
  'trail-files': 'TrailFiles',
  alert: 'Alert',
  schedules: 'Schedules',
} as const;
export type QueueName = keyof typeof QUEUES;
export const QUEUE_NAMES = Object.keys(QUEUES) as readonly QueueName[];

/** SQS would tell collect that whoever puts a direct message back has sent it, so that is done by name only. */
const BY_DEFAULT: readonly QueueName[] = ['bus', 'trail-files', 'alert'];

/** Dead letters, and the queue that they belong to. */
export interface Work {
  readonly queue: QueueName;
  readonly region: string;
  readonly deadLettersUrl: string;
  readonly queueUrl: string;
}

export interface Wanted {
  readonly queues: readonly QueueName[] | undefined;
  readonly region: string | undefined;
  /** For URLs that tell no Region. */
  readonly fallbackRegion: string | undefined;
}

const REGION_OF_URL = /^https:\/\/sqs(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:amazonaws|api\.aws)/;

/** What is to be done: every queue of the stacks that is wanted, in every Region, or in one. */
export const workOf = (stacks: readonly StackOutputs[], wanted: Wanted): readonly Work[] | Complaint => {
  const names = wanted.queues ?? BY_DEFAULT;
  const found = stacks.flatMap((stack) => names.flatMap((name) => queueOf(stack, name, wanted)));
  const work = found.filter(({ region }) => wanted.region === undefined || region === wanted.region);
  if (work.some(({ region }) => region === '')) return NO_REGION;
  return work.length > 0 ? work : noQueue(names, wanted.region);
};

const queueOf = (stack: StackOutputs, queue: QueueName, { region, fallbackRegion }: Wanted): readonly Work[] => {
  const deadLettersUrl = outputOf(stack, `${QUEUES[queue]}DeadLettersUrl`);
  const queueUrl = outputOf(stack, `${QUEUES[queue]}QueueUrl`);
  if (deadLettersUrl === undefined || queueUrl === undefined) return [];
  const told = REGION_OF_URL.exec(deadLettersUrl)?.groups?.region;
  return [{ queue, region: told ?? region ?? fallbackRegion ?? '', deadLettersUrl, queueUrl }];
};

const NO_REGION = {
  complaint: 'the outputs do not tell in which Region their queues are',
  remedy: 'name it with --region, or set AWS_REGION',
};

const noQueue = (names: readonly QueueName[], region: string | undefined): Complaint => ({
  complaint: `the outputs name no queue ${names.join(', ')}${region === undefined ? '' : ` in ${region}`}`,
  remedy: names.includes('schedules')
    ? 'scheduled runs need no putting back: the next run does what was left undone'
    : 'deploy with npm run deploy, which writes them; a queue that the settings do not ask for does not exist',
});
