import type { Account, Actor } from './account.ts';
import type { Random } from './random.ts';

/** What a template may build its details from. */
export interface Call {
  readonly random: Random;
  readonly account: Account;
  readonly actor: Actor;
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** The parts of a record that differ from call to call, as JSON text. */
export interface Details {
  readonly request: string;
  readonly response?: string;
  readonly additional?: string;
  readonly resources?: string;
}

/** One kind of call, and how often it is made compared with the others. */
export interface Template {
  readonly weight: number;
  /** The service, as in `<service>.amazonaws.com`. */
  readonly service: string;
  readonly name: string;
  readonly version: '1.08' | '1.09' | '1.10' | '1.11';
  readonly readOnly: boolean;
  readonly isData?: boolean;
  readonly apiVersion?: string;
  /** Only AWS services make this call. */
  readonly byService?: boolean;
  readonly details: (call: Call) => Details;
}
