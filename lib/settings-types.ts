import type { AlertLevel } from '../contracts/names.ts';
import type { TrailDeclaration } from '../contracts/trail-declaration.ts';

/** A whole installation, as the settings file says and with every default filled in. */
export interface Settings {
  /** The installation's own, so that several can stand side by side. */
  readonly name: string;
  /** The account that everything is deployed to; `undefined` only if the CDK CLI has no credentials. */
  readonly account: string | undefined;
  /** The home Region. */
  readonly region: string;
  /** Regions that collect, the home Region always among them; in order, each once. */
  readonly regions: readonly string[];
  /** Who is told of alarms. */
  readonly emails: readonly string[];
  /** Whether events are taken from EventBridge. */
  readonly bus: boolean;
  readonly feed: FeedSettings;
  readonly organization: OrganizationSettings | undefined;
  /** ARNs of IAM roles and users that may send events of their own. */
  readonly direct: { readonly senders: readonly string[] } | undefined;
  readonly trails: readonly TrailDeclaration[];
  /** `undefined` if nobody is told of what rules find. */
  readonly alerts: AlertSettings | undefined;
  /** Seconds for which messages of the bus are gathered. */
  readonly collectWindow: number;
  /** Into how many runs the sixteen shards are divided. */
  readonly deliverers: Deliverers;
  /** SSE-S3, a key of our own, or the ARN of a KMS key. */
  readonly encryption: Encryption;
  /** How long nobody can delete from the archive; `undefined` if its bucket policy alone forbids it. */
  readonly objectLock: ObjectLockSettings | undefined;
  /** How many keys have been made to sign digests; the last one signs. */
  readonly signingKeys: number;
  /** The ARN of the IAM role that may delete or disable them; `undefined` if nobody may. */
  readonly breakGlass: string | undefined;
  readonly accessLogDays: number;
  readonly functionLogDays: number;
  /** After how many minutes without an event an alarm rings. */
  readonly noEventsMinutes: number;
  /** After how many minutes of waiting in staging an alarm rings. */
  readonly deliveryLagMinutes: number;
}

/** What rules look for, and who is told. */
export interface AlertSettings {
  /** Who is told of findings whose level has no route of its own. */
  readonly emails: readonly string[];
  /** What is less bad is counted only. */
  readonly level: AlertLevel;
  readonly routes: readonly AlertRoute[];
  /** Where the user's own rules lie, absolute; `undefined` if there are only those that come with OpenTrail. */
  readonly rules: string | undefined;
  /** Rules that are left out. */
  readonly without: readonly string[];
  /** How many messages the circuit breaker lets pass in five minutes. */
  readonly mostMessages: number;
  /** Values of `%name%` in rules. */
  readonly placeholders: Readonly<Record<string, readonly string[]>>;
}

/** Where findings of a level go instead: a topic that is made for them, or one that is there. */
export type AlertRoute =
  | { readonly level: AlertLevel; readonly emails: readonly string[] }
  | { readonly level: AlertLevel; readonly topic: string };

export type Deliverers = 1 | 2 | 4 | 8 | 16;

/** `s3`, `create` or the ARN of a KMS key. */
export type Encryption = 's3' | 'create' | (string & {});

export interface ObjectLockSettings {
  readonly mode: 'governance' | 'compliance';
  readonly days: number;
}

/** Where the native trail's files come from. */
export type FeedSettings = CreatedFeed | AdoptedFeed | { readonly kind: 'none' };

/** A native trail that we create, of one account or of the organization. */
export interface CreatedFeed {
  readonly kind: 'account' | 'organization';
  /** Resource types whose data events it logs. */
  readonly dataEvents: readonly string[];
}

/** The bucket of a native trail that is there already. */
export interface AdoptedFeed {
  readonly kind: 'adopt';
  readonly bucket: string;
  /** The account that owns the bucket; `undefined` if it is the hub. */
  readonly owner: string | undefined;
  /** Before `AWSLogs/`. */
  readonly prefix: string | undefined;
  /** The ARN of the KMS key that its files are encrypted with; `undefined` if that is left to S3. */
  readonly key: string | undefined;
  /** How we are told of files; `own`: somebody else points the bucket's notifications at our queue. */
  readonly notifications: 'eventbridge' | 'sns' | 'own';
  /** The ARN of the topic, in the home Region, with `sns`. */
  readonly topic: string | undefined;
}

export interface OrganizationSettings {
  readonly id: string;
  /** Its root or organizational units whose accounts are members. */
  readonly targets: readonly string[];
  readonly managementAccount: string;
  /** Regions of the members, us-east-1 always among them. */
  readonly regions: readonly string[];
  /** Whether the hub acts as a delegated administrator. */
  readonly delegatedAdministrator: boolean;
}
