import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fraction, type Random, uuid } from '../../bench/random.ts';
import { aCall, type Call, onBus } from './alert-events.ts';
import { giveClock } from './clocks.ts';
import type { Installation } from './installation.ts';
import { recordsOf } from './sending.ts';
import { must, type World } from './world.ts';

const MESSAGES = 200;
/** Milliseconds; longer ones are the rarer the longer they are. */
const MEAN_PAUSE = 100;
/** As many as Lambda begins with, which each ask for the next messages when theirs are done. */
const POLLERS = 5;
/** From a message in the queue to what SNS is asked, in milliseconds: what alerts promise of the 99th percentile. */
const LIMIT = 1000;

interface Mappings {
  readonly EventSourceMappings: readonly { readonly UUID: string; readonly FunctionArn: string }[];
}

/** Whether MiniStack hands the function what is in its queue. What it has begun it finishes. */
export const setPolled = async ({ cloud }: World, installation: Installation, Enabled: boolean): Promise<void> => {
  const path = '/2015-03-31/event-source-mappings/';
  const { EventSourceMappings: all } = await cloud.rest<Mappings>('lambda', 'GET', path);
  const mapping = all.find(({ FunctionArn }) => FunctionArn === installation.stage('alert').arn);
  await cloud.rest('lambda', 'PUT', `${path}${mapping!.UUID}`, { Enabled });
  await installation.untilQuiet();
};

/** Takes messages as AWS's pollers do, which wait in the queue; MiniStack's looks into it now and then. */
class Poller {
  private isOver = false;
  private readonly world: World;
  private readonly installation: Installation;
  private readonly random: Random;

  constructor(world: World, installation: Installation, random: Random) {
    this.world = world;
    this.installation = installation;
    this.random = random;
  }

  end(): void {
    this.isOver = true;
  }

  async poll(): Promise<void> {
    const { sqs } = this.world.cloud;
    const QueueUrl = this.installation.alertQueue;
    const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 60 };
    while (!this.isOver) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
      if (Messages.length === 0) continue;
      await this.run(Messages);
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  }

  private async run(messages: readonly Message[]): Promise<void> {
    const Records = recordsOf(
      this.random,
      messages.map(({ Body }) => Body!),
    );
    const { failed, body } = await this.world.cloud.invoke(this.installation.stage('alert'), { Records });
    must(!failed && body.includes('"batchItemFailures": []'), `alert fails: ${body}`);
  }
}

/** Everybody is somebody else, so that each is told of. */
const strangers = (random: Random, count: number): Call[] =>
  Array.from({ length: count }, () => aCall(random, uuid(random), {}));

/** Sends an event by the fast lane; notes when the queue had it. */
const sender = ({ cloud }: World, { alertQueue }: Installation, random: Random) => {
  const sent = new Map<string, number>();
  const send = async (call: Call): Promise<void> => {
    await cloud.send(alertQueue, [onBus(random, call)]);
    sent.set(call.id, Date.now());
  };
  return { send, sent };
};

const percentile = (sorted: readonly number[], share: number): number => sorted[Math.ceil(share * sorted.length) - 1];

/**
 * How long it takes from a message in the queue to what SNS is asked, in a function that is warm, at some ten messages a second;
 * and in one that has to start first. Throws above the limit, but for a machine that is busy with other things.
 */
export const inTime = async (
  world: World,
  installation: Installation,
  { random, isBusy }: { readonly random: Random; readonly isBusy: boolean },
): Promise<string> => {
  await setPolled(world, installation, false);
  // Its process ends, and the next message finds none.
  await giveClock(world, installation.stage('alert'));
  const poller = new Poller(world, installation, random);
  const polling = Array.from({ length: POLLERS }, () => poller.poll());
  const { send, sent } = sender(world, installation, random);
  const [first, ...calls] = strangers(random, MESSAGES + 1);
  await send(first);
  await installation.untilQuiet();
  const sending: Promise<void>[] = [];
  for (const call of calls) {
    sending.push(send(call));
    await sleep(-Math.log(1 - fraction(random)) * MEAN_PAUSE);
  }
  await Promise.all(sending);
  await installation.untilQuiet();
  poller.end();
  await Promise.all(polling);
  await setPolled(world, installation, true);
  const timeOf = ({ id }: Call): number => world.told.ofEvent(id)[0].at - sent.get(id)!;
  const times = calls.map(timeOf).sort((one, other) => one - other);
  const [median, most, last] = [0.5, 0.99, 1].map((share) => percentile(times, share));
  const found = `${MESSAGES} messages: median ${median} ms, 99th percentile ${most} ms, longest ${last} ms`;
  must(isBusy || most <= LIMIT, `${found}: that is more than ${LIMIT} ms`);
  return `${found}; ${timeOf(first)} ms in a function that had to start`;
};
