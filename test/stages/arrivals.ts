import { gzipSync } from 'node:zlib';
import type { Source } from '../../core/staged-batch.ts';
import type { Input } from '../../stages/collect.ts';

/** Who brings arrivals; of `direct`, which sender. */
export interface Bringer {
  readonly source: Source;
  readonly sender?: string;
}

export const BUS: Bringer = { source: 'bus' };
export const TRAIL_FILES: Bringer = { source: 'trail-files' };
export const LOCAL: Bringer = { source: 'local' };
export const direct = (sender: string): Bringer => ({ source: 'direct', sender });

/** An event as somebody tells it. */
export interface Telling {
  readonly account: string;
  readonly region: string;
  /** Without one, the event is known by its tokens. */
  readonly id?: string;
  readonly time: number;
  /** What happened: all copies must agree on it. */
  readonly what: number;
  /** 0, 1 or 2: what copies need not agree on. 3 is 0 without the sender's mark, so that all senders' bytes are equal. */
  readonly spelling: number;
  /** Who called what, as members of the record, instead of the usual call. Of one event, they go with `what`. */
  readonly call?: readonly string[];
}

/** Something that arrives, and what a naive reader makes of it. */
export interface Arrival {
  readonly source: Source;
  readonly isPiece: boolean;
  readonly account: string;
  readonly region: string;
  /** What it is a copy of: namespace, account, Region, time and id; or, of a piece, input and place. */
  readonly key: string;
  readonly content: string;
  /** The record's tokens; a piece's bytes. */
  readonly text: string;
}

/** A file or message, as it is brought: again and again, maybe. */
export interface Message extends Bringer {
  readonly name: string;
  readonly items: readonly (Telling | 'broken')[];
  /** With white space between the tokens. */
  readonly isSpaced?: boolean;
}

export const START = Date.UTC(2026, 2, 1, 9, 1, 2);

/** Says only what matters to a test. */
export const anEvent = (telling: Partial<Telling> = {}): Telling => ({
  account: '111122223333',
  region: 'eu-west-1',
  id: 'a',
  time: START,
  what: 0,
  spelling: 0,
  ...telling,
});

export const aMessage = (bringer: Bringer, ...items: Message['items']): Message => ({ name: 'a', ...bringer, items });

const isoTime = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z');

const usualCall = (account: string): readonly string[] => [
  `"userIdentity":{"type":"IAMUser","accountId":"${account}","userName":"J\\u00fcrgen\\/é"}`,
  `"eventSource":"s3.amazonaws.com"`,
  `"eventName":"PutObject"`,
];

/** The record, as compact text, with numbers and escapes that a careless reader would change. */
const textOf = (telling: Telling, sender: string | undefined): string => {
  const { account, region, id, time, what, spelling, call = usualCall(account) } = telling;
  const members = [
    `"eventVersion":"${id === undefined ? '1.0' : '1.11'}"`,
    ...call,
    `"eventTime":"${isoTime(time)}"`,
    `"awsRegion":"${region}"`,
    `"requestParameters":{"what":${what},"size":1.50,"big":12345678901234567890}`,
    ...(spelling === 1 ? [] : ['"responseElements":null']),
    ...(spelling === 2 ? ['"tlsDetails":{"tlsVersion":"TLSv1.3"}'] : []),
    ...(sender === undefined || spelling === 3 ? [] : [`"apiVersion":"of ${sender}"`]),
    ...(id === undefined ? [] : [`"eventID":"${id}"`]),
    `"sharedEventID":"the same everywhere"`,
    `"recipientAccountId":"${account}"`,
  ];
  return `{${(spelling === 1 ? members.toReversed() : members).join(',')}}`;
};

const BROKEN = '{"eventVersion":"1.11","awsRegion":"eu-west-1","eventID":"without a time"}';

const spaced = (text: string): string => text.replaceAll(',"', ' ,\n\t"').replaceAll('":', '" : ');

/** What a message brings, in its order. */
export const arrivalsOf = (message: Message): Arrival[] =>
  message.items.map((item, index) => {
    const { source, sender, isSpaced } = message;
    if (item === 'broken') {
      const text = isSpaced ? spaced(BROKEN) : BROKEN;
      const key = `piece ${index} of ${message.name}`;
      return { source, isPiece: true, account: '', region: '', key, content: '', text };
    }
    const { account, region, id, time, what } = item;
    const text = textOf(item, sender);
    const namespace = sender === undefined ? 'aws' : `direct:${sender}`;
    const key = [namespace, account, region, time, id ?? text].join(' ');
    return { source, isPiece: false, account, region, key, content: String(what), text };
  });

const onTheBus = (record: string): string =>
  `{"version":"0","id":"of the bus","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","detail":${record}}`;

const list = (records: readonly string[]): string => records.join(',');

/** Each source's own wrapping. */
const WRAPPINGS: Readonly<Record<Source, (records: readonly string[]) => Buffer>> = {
  bus: (records) => Buffer.from(records.map(onTheBus).join('\n')),
  'trail-files': (records) => gzipSync(`{"Records":[${list(records)}]}`),
  direct: (records) => Buffer.from(`[${list(records)}]`),
  local: (records) => Buffer.from(records.join('\n')),
};

/** The message as `collect` takes it. */
export const inputOf = (message: Message): Input => {
  const { name, source, sender, isSpaced } = message;
  const records = arrivalsOf(message).map(({ text }) => (isSpaced ? ` ${spaced(text)} ` : text));
  const chunks = async function* () {
    yield WRAPPINGS[source](records);
  };
  return { name, source, namespace: sender === undefined ? 'aws' : `direct:${sender}`, chunks: chunks() };
};
