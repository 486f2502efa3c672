/** An alarm: `title` is its heading in the runbook, `meaning` what whoever is woken up reads first. */
export interface Alarm {
  readonly title: string;
  readonly meaning: string;
}

/** Every alarm there is. Each has a heading of the same name in `docs/runbook.md`. */
export const ALARM = {
  busDeadLetters: {
    title: 'Bus messages were given up',
    meaning: 'events of the bus failed again and again, or could not be sent, and wait in a queue of their own',
  },
  busWaiting: {
    title: 'Bus messages wait',
    meaning: 'the oldest event of the bus has waited too long for collect',
  },
  busSilent: {
    title: 'No events from the bus',
    meaning: 'the rule on the default bus has sent nothing for longer than the settings allow',
  },
  directDeadLetters: {
    title: 'Direct messages were given up',
    meaning: 'messages of an application failed again and again and wait in a queue of their own',
  },
  directWaiting: {
    title: 'Direct messages wait',
    meaning: 'the oldest message of an application has waited too long for collect',
  },
  collectFailing: {
    title: 'Collect fails',
    meaning: 'runs of collect fail or are throttled; their messages come back',
  },
  trailFilesDeadLetters: {
    title: 'Trail files were given up',
    meaning:
      'notifications of trail files failed again and again, or could not be sent, and wait in a queue of their own',
  },
  trailFilesWaiting: {
    title: 'Trail files wait',
    meaning: 'the oldest notification of a trail file has waited too long for collect-files',
  },
  trailFilesSilent: {
    title: 'No trail files',
    meaning: 'no trail file has been announced for longer than the settings allow',
  },
  collectFilesFailing: {
    title: 'Collect-files fails',
    meaning: 'runs of collect-files fail or are throttled; their messages come back',
  },
  reconcileFailing: {
    title: 'Reconcile fails',
    meaning: 'the hourly search for missed trail files fails, so nobody knows whether any was missed',
  },
  reconcileBehind: {
    title: 'Reconcile is behind',
    meaning: 'the search for missed trail files is more than six hours behind, so what was missed since is not known',
  },
  missedFiles: {
    title: 'Trail files were missed',
    meaning: 'trail files were found of which no notification had come; they are being collected now',
  },
  damagedDigests: {
    title: 'Digests are damaged',
    meaning: 'a digest of the native trail is missing, forged or out of chain, or a trail file differs from its digest',
  },
  deliverFailing: {
    title: 'Deliver fails',
    meaning: 'runs of deliver fail or are throttled; what is staged waits',
  },
  publishFailing: {
    title: 'Publish fails',
    meaning: 'runs of publish fail or are throttled; what is committed waits',
  },
  sealFailing: {
    title: 'Seal fails',
    meaning: 'runs of seal fail or are throttled: what was delivered is not signed',
  },
  sealLag: {
    title: 'Sealing lags',
    meaning: 'an hour that ended more than three hours ago has no digest yet, or seal does not run at all',
  },
  missingDigests: {
    title: 'Digests are missing',
    meaning: 'a digest that seal has written is not in its bucket any more: somebody has removed it',
  },
  configureFailing: {
    title: 'Configure fails',
    meaning: 'the accounts of the organization could not be looked up; trails go by what was known',
  },
  runDeadLetters: {
    title: 'Scheduled runs were given up',
    meaning: 'the scheduler could not start runs of a stage',
  },
  deliveryLag: {
    title: 'Delivery lags',
    meaning: 'the oldest staged event waits longer than the settings allow, or deliver does not run at all',
  },
  failingTrails: {
    title: 'A destination fails',
    meaning: 'a bucket, log group or topic of a trail does not take what it is given',
  },
  undeliverable: {
    title: 'Files are undeliverable',
    meaning: 'a destination refused for thirty days, or holds another file under the same key',
  },
  registryFaults: {
    title: 'The registry is damaged',
    meaning: 'settings of trails cannot be read, so trails log by older ones',
  },
  corrections: {
    title: 'Copies differ',
    meaning: 'a trail file tells an event differently than the bus did: somebody may have tampered with it',
  },
  setAside: {
    title: 'Events were set aside',
    meaning:
      'a message, file or copy could not be delivered as an event; it lies in the archive under set-aside/ with its reasons',
  },
  pathsDiffer: {
    title: 'Paths differ',
    meaning: 'so many copies differ between bus and trail files that nothing was corrected; they are set aside',
  },
  alertDeadLetters: {
    title: 'Alert messages were given up',
    meaning: 'findings could not be told again and again, or not even be sent, and wait in a queue of their own',
  },
  alertWaiting: {
    title: 'Alerts wait',
    meaning: 'the oldest event or finding has waited for minutes to be looked at, which should take seconds',
  },
  alertFailing: {
    title: 'Alert fails',
    meaning: 'runs of alert fail or are throttled, so findings may not be told; their messages come back',
  },
  alertsHeld: {
    title: 'Alerts were held back',
    meaning: 'there were so many alerts that the circuit breaker has counted some instead of sending each',
  },
  alertsUnrecorded: {
    title: 'Alerts were told without a record',
    meaning: 'the store could not be reached, so alerts were sent all the same, perhaps more than once',
  },
  alertsUntold: {
    title: 'Alerts could not be told',
    meaning: 'a topic, the store or what was found refuses, so people are not told of it; it is tried again and again',
  },
  rulesFailing: {
    title: 'Rules fail',
    meaning: 'a rule fails over events instead of looking at them, so what it looks for is not noticed',
  },
  hitsDropped: {
    title: 'Correlations have not counted all',
    meaning: 'there was more to count than is kept, so rules that count events may have missed something',
  },
  memberDeadLetters: {
    title: 'A member cannot send',
    meaning: 'events of a member account could not be sent to the hub and wait in a queue of that account',
  },
} as const satisfies Record<string, Alarm>;

export type AlarmName = keyof typeof ALARM;

/** Where the runbook tells of an alarm, from the root of the repository. */
export const runbookPlace = (name: AlarmName): string => `docs/runbook.md#${anchor(ALARM[name].title)}`;

/** The address of a heading within a page. */
const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
