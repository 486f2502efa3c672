import type { SQSRecord } from 'aws-lambda';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3ObjectStore } from '../adapters/aws/s3-object-store.ts';
import { SnsMessenger } from '../adapters/aws/sns-messenger.ts';
import { uniqueNames } from '../adapters/local/unique.ts';
import { alertEnvironment, readEnvironment } from '../contracts/environment.ts';
import type { MetricName } from '../contracts/metrics.ts';
import type { Finding } from '../core/alerts/finding.ts';
import { TrailError } from '../core/errors.ts';
import { LEVELS } from '../core/rules/rule.ts';
import { alert, type AlertReceipt, closeSlots } from '../stages/alert.ts';
import { candidateReader } from '../stages/read-candidates.ts';
import { count, emit, forEachBatchOrOnSchedule, warn } from './middleware.ts';
import { readClose } from './payloads.ts';
import { installedRules, tellingOfFailures } from './rules.ts';
import { type Failure, settleAll } from './settle.ts';

const environment = readEnvironment(alertEnvironment);
const read = candidateReader(installedRules(environment), tellingOfFailures('rulesFailedInAlert'));
const store = new S3ObjectStore({
  bucket: environment.STORE_BUCKET,
  owner: environment.STORE_OWNER,
  client: s3Client(environment.STORE_REGION),
});
const messenger = new SnsMessenger({
  topics: { default: environment.ALERT_TOPIC, byLevel: environment.LEVEL_TOPICS },
  onRefused: (error) => {
    count('alertsUntold');
    warn('the topic of a level refused an alert, which the other topic took', error);
  },
});
const ports = { store, messenger, clock: Date.now, unique: uniqueNames() };
const options = { mostMessages: environment.MOST_MESSAGES };
const [tell, close] = [alert(ports, options), closeSlots(ports, options)];

const least = LEVELS.indexOf(environment.LEAST_LEVEL);
const isBadEnough = ({ rule }: Finding): boolean => LEVELS.indexOf(rule.level) >= least;

/** A message, and what it tells of. */
interface Wanted {
  readonly message: SQSRecord;
  readonly findings: readonly Finding[];
}

/** What is read of a batch: findings to tell, those that nobody wants, and messages that cannot be read. */
const readAll = async (messages: readonly SQSRecord[]) => {
  const wanted: Wanted[] = [];
  let belowLevel = 0;
  const unreadable = await settleAll(messages, 1, async (message) => {
    const { findings, unreadable } = await read(message.body);
    const own = findings.filter(isBadEnough);
    belowLevel += findings.length - own.length;
    if (own.length > 0) wanted.push({ message, findings: own });
    // Nobody sends what this release cannot read, but perhaps the next one does.
    if (unreadable) throw new TrailError('INPUT_UNREADABLE', 'cannot read a message as an event or a finding');
  });
  return { wanted, belowLevel, unreadable };
};

const COUNTED = ['told', 'suppressed', 'duplicates', 'held', 'unrecorded'] as const;

/** Messages that are told one by one, side by side, when not all could be told together. */
const AT_ONCE = 5;

/** All at once, since findings of a group wait for each other; if that fails, each message for itself: those that fail come back. */
const tellAll = async (wanted: readonly Wanted[]) => {
  const sums = { findings: 0, told: 0, suppressed: 0, duplicates: 0, held: 0, unrecorded: 0 };
  const add = (receipt: AlertReceipt): void => {
    for (const name of COUNTED) sums[name] += receipt[name];
  };
  const all = wanted.flatMap(({ findings }) => findings);
  sums.findings = all.length;
  if (all.length === 0) return { sums, untold: [] };
  try {
    await tell(all, add);
    return { sums, untold: [] };
  } catch (error) {
    if (wanted.length === 1) return { sums, untold: [{ item: wanted[0].message, error }] };
  }
  const failures = await settleAll(wanted, AT_ONCE, async ({ findings }) => {
    await tell(findings, add);
  });
  return { sums, untold: failures.map(({ item, error }) => ({ item: item.message, error })) };
};

const isShortOfTime = ({ error }: Failure<unknown>): boolean =>
  error instanceof TrailError && error.code === 'TIME_SHORT';

/** Where nothing is found, nobody pays for metrics. */
const emitFound = (counts: Partial<Record<MetricName, number>>): void =>
  emit(Object.fromEntries(Object.entries(counts).filter(([, value]) => value > 0)));

const takeBatch = async (messages: readonly SQSRecord[]) => {
  const { wanted, belowLevel, unreadable } = await readAll(messages);
  const { sums, untold } = await tellAll(wanted);
  const failures = new Map([...unreadable, ...untold].map((failure) => [failure.item, failure]));
  const { told, suppressed, held, unrecorded } = sums;
  emitFound({ alertsTold: told, alertsSuppressed: suppressed, alertsHeld: held, alertsUnrecorded: unrecorded });
  // Somebody else is about to tell the others.
  for (const failure of failures.values()) if (!isShortOfTime(failure)) count('alertsUntold');
  return { receipt: { ...sums, belowLevel }, failures: [...failures.values()] };
};

/** Tells people of what messages bring; and, on a schedule, of how much more there was when a slot is over. */
export const handler = forEachBatchOrOnSchedule(takeBatch, {
  read: readClose,
  run: async (which) => ({ digests: await close(which) }),
});
