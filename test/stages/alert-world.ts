import { hash } from 'node:crypto';
import type { AlertMessage } from '../../core/alerts/alert-message.ts';
import type { Finding } from '../../core/alerts/finding.ts';
import type { Level } from '../../core/rules/rule.ts';
import { TrailError } from '../../core/errors.ts';
import type { Messenger, ObjectStore } from '../../ports/index.ts';
import { alert, type AlertOptions, type AlertReceipt, closeSlots } from '../../stages/alert.ts';
import { around } from '../stores/faulty-object-store.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { type AlertFault, meet, ON_PURPOSE } from './alert-faults.ts';

export const MINUTE = 60_000;
/** The slot of findings that say nothing else. */
export const SLOT = 15 * MINUTE;
/** Noon, where slots and intervals begin. */
export const NOON = Date.UTC(2026, 9, 10, 12);

const hex = (text: string, digits: number): string => hash('sha256', text).slice(0, digits);

export interface FindingOptions {
  readonly rule?: string;
  readonly level?: Level;
  /** Of which event it is. */
  readonly event?: string;
  /** With which findings it is told; `null`: with none. */
  readonly group?: string | null;
  readonly time?: number;
  readonly arrivedBy?: 'bus' | 'trail-files' | 'local';
}

/** A finding of an event of its own group's. */
export const aFinding = (options: FindingOptions = {}): Finding => {
  const { rule = 'a-rule', level = 'high', event = 'an-event', time = NOON, arrivedBy = 'bus' } = options;
  const { group = level === 'critical' ? null : 'a-group' } = options;
  return {
    format: 1,
    rule: { id: rule, title: `What ${rule} finds`, level, description: '', tags: [], falsePositives: [], check: [] },
    key: hex(event, 48),
    time,
    ...(group === null
      ? {}
      : {
          group: {
            id: hex(group, 32),
            by: { 'actor.id': group },
            slot: Math.floor(time / SLOT) * SLOT,
            length: SLOT,
          },
        }),
    event: {
      namespace: 'aws',
      arrivedBy,
      eventId: event,
      name: 'CreateUser',
      source: 'iam.amazonaws.com',
      account: '111122223333',
      region: 'us-east-1',
      category: 'Management',
      actor: { kind: 'user', id: group ?? 'alice', name: group ?? 'alice', byService: false, via: 'unknown' },
      resources: [],
    },
  };
};

/** Many findings of different events, one after another. */
export const findings = (count: number, options: (n: number) => FindingOptions = () => ({})): Finding[] =>
  Array.from({ length: count }, (_, n) => aFinding({ event: `event-${n}`, time: NOON + n, ...options(n) }));

export const idOf = ({ rule, key }: Finding): string => `${rule.id} ${key}`;

export interface AlertProcess {
  readonly tell: (findings: readonly Finding[]) => Promise<AlertReceipt>;
  readonly close: (which?: 'due' | 'all') => Promise<number>;
}

/** What messages of all kinds say to machines. */
interface ToldJson {
  readonly finding: Finding;
  readonly first: Finding;
  readonly more: number;
  readonly some: readonly Finding[];
  readonly held?: readonly { readonly rule: string; readonly count: number }[];
}

/** A message, and when it was sent. */
export interface SentMessage {
  readonly time: number;
  readonly message: AlertMessage;
}

type Scheduler = { readonly schedule: <T>(task: Promise<T>, label?: string) => Promise<T> };

export interface ProcessOptions {
  readonly fault?: AlertFault;
  readonly scheduler?: Scheduler;
  readonly options?: AlertOptions;
  /** Messages that are not sent. */
  readonly refuses?: (message: AlertMessage) => boolean;
  /** Around the store, next to the process. */
  readonly around?: (store: ObjectStore) => ObjectStore;
}

/** A store, people who are told, and processes that come and go. */
export class AlertWorld {
  now = NOON + MINUTE;
  readonly store: ObjectStore;
  readonly sent: SentMessage[] = [];
  /** How many operations processes have tried. */
  operations = 0;
  private processes = 0;
  private readonly options: AlertOptions;

  constructor(options: AlertOptions = {}, store: ObjectStore = new MemoryObjectStore()) {
    this.options = options;
    this.store = store;
  }

  begin({
    fault,
    scheduler,
    options = {},
    refuses,
    around: wrap = (store) => store,
  }: ProcessOptions = {}): AlertProcess {
    let tried = 0;
    const run = async <T>(what: string, perform: () => Promise<T>): Promise<T> => {
      const n = ++tried;
      this.operations++;
      if (scheduler) await scheduler.schedule(Promise.resolve(), what);
      return fault ? meet(fault, n, what, perform) : perform();
    };
    const messenger: Messenger = {
      send: (message) =>
        run('send', async () => {
          if (refuses?.(message)) throw new TrailError('SERVICE_UNAVAILABLE', `cannot send: ${ON_PURPOSE}`);
          this.sent.push({ time: this.now, message });
        }),
    };
    const store = wrap(around(this.store, (operation, key, perform) => run(`${operation} ${key}`, perform)));
    const name = `process${this.processes++}x`;
    let asked = 0;
    const ports = { store, messenger, clock: () => this.now, unique: () => `${name}${asked++}` };
    const all = { ...this.options, ...options };
    return { tell: alert(ports, all), close: closeSlots(ports, all) };
  }

  /** Messages of a kind, in the order in which they were sent. */
  messages(kind: AlertMessage['kind']): ToldJson[] {
    return this.sent
      .filter(({ message }) => message.kind === kind)
      .map(({ message }) => message.json as unknown as ToldJson);
  }

  /** Of which findings somebody was told by a message of their own. */
  told(): string[] {
    return this.messages('finding').map(({ finding }) => idOf(finding));
  }
}
