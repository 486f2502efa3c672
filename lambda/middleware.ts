import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import type {
  CloudFormationCustomResourceEvent,
  Context,
  SQSBatchItemFailure,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from 'aws-lambda';
import { METRIC, type MetricName, METRICS } from '../contracts/metrics.ts';
import { TrailError } from '../core/errors.ts';
import { answerOf, type Outcome, sendAnswer } from './custom-resource.ts';
import { type Failure, settleAll } from './settle.ts';
import { reasonOf, toldOf } from './told-errors.ts';

const logger = new Logger();
const metrics = new Metrics({ namespace: METRICS });

/** Ids and counts: what may be logged of a run. */
export type Receipt = object;

/** A session for one batch of messages. */
export interface BatchSession {
  /** If it throws, this message comes back. */
  take(message: SQSRecord): Promise<void>;
  /** Makes all durable that was taken, and says what it was. If it throws, all messages come back. */
  finish(): Promise<Receipt>;
}

/** Milliseconds that are left to a run. */
export type Remaining = () => number;

export interface BatchOptions {
  /** Messages that are taken side by side. */
  readonly atOnce: number;
}

/** How a batch is begun. */
export type Open = (remaining: Remaining) => BatchSession;

/** What became of a batch that was taken as a whole. */
export interface Taken {
  readonly receipt: Receipt;
  /** Of messages, which come back. */
  readonly failures: readonly Failure<SQSRecord>[];
}

/** Takes a batch as a whole. If it throws, all messages come back. */
export type TakeBatch = (messages: readonly SQSRecord[], remaining: Remaining) => Promise<Taken>;

/** The way in for messages: those that could not be taken come back, and all others are done. */
export const forEachMessage = (open: Open, options: BatchOptions) => entry(taking(oneByOne(open, options)));

/** The way in for batches of messages and for a schedule: what is no batch of messages is an order. */
export const forEachBatchOrOnSchedule = <Payload>(batch: TakeBatch, order: Order<Payload>) => {
  const [take, obey] = [taking(batch), obeying(order)];
  return entry<unknown, SQSBatchResponse | Receipt>((event, context) =>
    isBatch(event) ? take(event, context) : obey(event, context),
  );
};

const isBatch = (event: unknown): event is SQSEvent =>
  typeof event === 'object' && event !== null && 'Records' in event;

const oneByOne =
  (open: Open, { atOnce }: BatchOptions): TakeBatch =>
  async (messages, remaining) => {
    const session = open(remaining);
    const failures = await settleAll(messages, atOnce, (message) => session.take(message));
    return { receipt: await session.finish(), failures };
  };

const taking =
  (take: TakeBatch) =>
  async ({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const { receipt, failures } = await take(Records, () => context.getRemainingTimeInMillis());
    for (const { item, error } of failures)
      logger.warn('a message comes back', { id: item.messageId, ...toldOf(error) });
    logger.info('done', { ...receipt, comesBack: failures.length });
    const batchItemFailures = failures.map(({ item }): SQSBatchItemFailure => ({ itemIdentifier: item.messageId }));
    return { batchItemFailures };
  };

/** What a schedule orders: `read` says what the payload is, or throws. */
export interface Order<Payload> {
  readonly read: (payload: unknown) => Payload;
  readonly run: (payload: Payload, remaining: Remaining) => Promise<Receipt>;
}

/** The way in for schedules. */
export const onSchedule = <Payload>(order: Order<Payload>) => entry(obeying(order));

const obeying =
  <Payload>({ read, run }: Order<Payload>) =>
  async (payload: unknown, context: Context): Promise<Receipt> => {
    const receipt = await run(read(payload), () => context.getRemainingTimeInMillis());
    logger.info('done', { ...receipt });
    return receipt;
  };

/** So long before its end a run of a custom resource is given up, in milliseconds: the stack must be told. */
const ANSWER_TIME = 10_000;

/**
 * The way in for a custom resource of CloudFormation, which is answered whatever happens. What is no request of
 * CloudFormation's is a schedule's order. `remaining` is the time until the answer: a run that is given up is frozen, and
 * goes on with the next request, perhaps a rollback; so with none left it must not change anything any more.
 */
export const onResource = <Payload>(
  resource: (request: CloudFormationCustomResourceEvent, remaining: Remaining) => Promise<Outcome>,
  order: Order<Payload>,
) => {
  const obey = obeying(order);
  return entry(async (event: unknown, context: Context): Promise<Receipt> => {
    if (!isResourceRequest(event)) return obey(event, context);
    const remaining = () => context.getRemainingTimeInMillis() - ANSWER_TIME;
    const outcome = await outcomeOf(() => resource(event, remaining), remaining());
    const answer = answerOf(event, outcome);
    await sendAnswer(event.ResponseURL, answer);
    const receipt = { request: event.RequestType, resource: answer.PhysicalResourceId, status: answer.Status };
    logger.info('answered', receipt);
    return receipt;
  });
};

const isResourceRequest = (event: unknown): event is CloudFormationCustomResourceEvent =>
  typeof event === 'object' && event !== null && 'ResponseURL' in event;

const outcomeOf = async (run: () => Promise<Outcome>, time: number): Promise<Outcome> => {
  const late = Promise.withResolvers<Outcome>();
  const timer = setTimeout(() => late.resolve({ failed: 'the function ran out of time; try again' }), time);
  try {
    return await Promise.race([run(), late.promise]);
  } catch (error) {
    logger.error('failed', toldOf(error));
    return { failed: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
};

/** Does something for each item, whatever becomes of others; then throws what happened, if anything did. */
export const forEach = async <Item>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item) => Promise<void>,
): Promise<void> => {
  const failures = await settleAll(items, atOnce, act);
  for (const { item, error } of failures) logger.error('one of several failed', { item, ...toldOf(error) });
  if (failures.length === 0) return;
  const [{ error: first }] = failures;
  if (!(first instanceof TrailError) || failures.length === 1) throw first;
  const reasons = failures.map(({ error }) => reasonOf(error)).join('; ');
  throw new TrailError(first.code, `${failures.length} of ${items.length} failed: ${reasons}`, { cause: first });
};

/** Emits metrics of `contracts/metrics.ts` at the end of the run, also if it fails. */
export const emit = (values: Partial<Record<MetricName, number>>): void => {
  for (const [name, value] of Object.entries(values)) {
    const metric = METRIC[name as MetricName];
    metrics.addMetric(metric.name, metric.unit, value);
  }
};

/** What was counted in this run. */
const counts = new Map<MetricName, number>();

/** Counts one of what may happen often: the sum is emitted at the end of the run, also if it fails. */
export const count = (name: MetricName): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

/** Tells of what does not stop the run, and a person should look at. */
export const warn = (message: string, error: unknown): void => logger.warn(message, toldOf(error));

/** The same of what is no error, with ids. */
export const note = (message: string, ids: Receipt): void => logger.warn(message, { ...ids });

/** What every way in has: its lines are structured, metrics come out, and errors tell nothing of events. */
const entry = <Event, Result>(handler: (event: Event, context: Context) => Promise<Result>) =>
  middy<Event, Result>()
    .use(injectLambdaContext(logger, { logEvent: false }))
    .after(publishMetrics)
    .onError(({ error }) => {
      publishMetrics();
      logger.error('the run failed', toldOf(error));
      throw new Error(reasonOf(error));
    })
    .handler(handler);

const publishMetrics = (): void => {
  emit(Object.fromEntries(counts));
  counts.clear();
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
};
