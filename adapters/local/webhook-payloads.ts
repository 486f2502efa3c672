import type { AlertMessage } from '../../core/alerts/alert-message.ts';
import { slackPayload } from './slack-payload.ts';
import { teamsPayload } from './teams-payload.ts';

/** What a webhook takes; `json` is the message as it is. */
export const PAYLOADS = {
  slack: slackPayload,
  teams: teamsPayload,
  json: (message: AlertMessage): object => message,
} as const satisfies Record<string, (message: AlertMessage) => object>;
export type PayloadKind = keyof typeof PAYLOADS;

const HOSTS: readonly (readonly [RegExp, PayloadKind])[] = [
  [/^hooks\.slack(?:-gov)?\.com$/, 'slack'],
  [
    /^(?:outlook\.office\.com|outlook\.office365\.com|flow\.microsoft\.com|.+\.webhook\.office\.com|.+\.logic\.azure\.(?:com|us|cn)|.+\.(?:powerplatform|powerautomate)\.(?:com|us|cn))$/,
    'teams',
  ],
];

/** What the webhooks of a host take. */
export const kindOfHost = (host: string): PayloadKind => HOSTS.find(([pattern]) => pattern.test(host))?.[1] ?? 'json';
