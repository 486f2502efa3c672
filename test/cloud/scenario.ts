import { base62, between, fraction, type Random, uuid } from '../../bench/random.ts';
import { groupsOf, type NativeFile, nativeFile } from './log-files.ts';
import { detailTypeOf, envelopeOf, identityOf, busSourceOf, type Sample } from './samples.ts';

/** What comes at a time: some of it by the bus, some as files, some by both or twice. */
export interface Wave {
  /** Put on the default bus, as CloudTrail does. */
  readonly events: readonly PutEvent[];
  /** Messages as a rule sends them. */
  readonly messages: readonly string[];
  readonly files: readonly NativeFile[];
}

export interface PutEvent {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}

const BUS_ONLY = 0.25;
const FILES_ONLY = 0.6;
const TWICE = 0.15;
const LATE = 0.1;
const FILE_RECORDS = 60;
const PUT_EVENTS = 40;

export const shuffled = <T>(random: Random, items: readonly T[]): T[] => {
  const order = [...items];
  for (let at = order.length - 1; at > 0; at--) {
    const other = between(random, 0, at);
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
};

/** MiniStack reads and writes what is put on its bus: only of such events the tokens stay. */
const survivesTheBus = ({ tokens }: Sample): boolean =>
  /^[\x20-\x7e]*$/.test(tokens) && JSON.stringify(JSON.parse(tokens)) === tokens;

export const putEvent = (sample: Sample): PutEvent => {
  return { Source: busSourceOf(sample), DetailType: detailTypeOf(sample), Detail: sample.tokens };
};

const inFiles = (random: Random, samples: readonly Sample[], stamp: Date): NativeFile[] =>
  groupsOf(samples).flatMap((group) => {
    const parts = Math.ceil(group.length / FILE_RECORDS);
    return Array.from({ length: parts }, (_, part) =>
      nativeFile(group.slice(part * FILE_RECORDS, (part + 1) * FILE_RECORDS), stamp, base62(random, 16)),
    );
  });

/** Each event by at least one way, and every mixture of ways; a tenth comes, or comes again, in the second wave. */
export const wavesOf = (random: Random, samples: readonly Sample[], stamp: Date): readonly [Wave, Wave] => {
  const distinct = [...new Map(samples.map((sample) => [identityOf(sample), sample])).values()];
  const [bus, files]: Sample[][][] = [
    [[], []],
    [[], []],
  ];
  for (const sample of shuffled(random, distinct)) {
    const [way, wave] = [fraction(random), fraction(random) < LATE ? 1 : 0];
    if (way < BUS_ONLY) bus[wave].push(sample);
    else if (way < FILES_ONLY) files[wave].push(sample);
    else {
      bus[wave].push(sample);
      files[fraction(random) < LATE ? 1 : wave].push(sample);
    }
    if (fraction(random) < TWICE) (way < BUS_ONLY ? bus : files)[1].push(sample);
  }
  const wave = (index: 0 | 1): Wave => {
    const put = bus[index].filter(survivesTheBus).slice(0, PUT_EVENTS);
    const sent = bus[index].filter((sample) => !put.includes(sample));
    return {
      events: put.map(putEvent),
      messages: sent.map((sample) => envelopeOf(sample, uuid(random))),
      files: inFiles(random, files[index], stamp),
    };
  };
  return [wave(0), wave(1)];
};
