import type { Namespace } from '../identity.ts';
import type { Source } from '../staged-batch.ts';
import { formatTime } from '../time.ts';

const SECOND = 1000;
const UNITS: readonly (readonly [string, number])[] = [
  ['day', 86_400 * SECOND],
  ['hour', 3600 * SECOND],
  ['minute', 60 * SECOND],
  ['second', SECOND],
];

/** The last time that can be written. */
const LAST = Date.UTC(9999, 11, 31);

/** `2026-03-01 09:01:02 UTC`. */
export const timeInWords = (time: number): string =>
  time >= 0 && time <= LAST ? formatTime(time).replace('T', ' ').replace('Z', ' UTC') : 'an unknown time';

/** `15 minutes`: in the largest unit that leaves nothing over. */
export const durationInWords = (length: number): string => {
  const [unit, size] = UNITS.find(([, milliseconds]) => length >= milliseconds && length % milliseconds === 0) ?? [
    'second',
    SECOND,
  ];
  return counted(Math.round((length / size) * 10) / 10, unit);
};

/** `1 event`, `5 events`. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;

/** How a copy of an event came to us. */
export const SOURCES_IN_WORDS: Readonly<Record<Source, string>> = {
  bus: 'EventBridge',
  'trail-files': "CloudTrail's log files",
  direct: 'a direct sender',
  local: 'files that were read on this machine',
};

/** Who handed an event in, if it was not AWS. */
export const senderOf = (namespace: Namespace): string | undefined =>
  namespace === 'aws' ? undefined : namespace.slice('direct:'.length);
