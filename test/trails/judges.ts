import type { Problem, Envelope } from '../../core/event.ts';
import type { Organization } from '../../core/trails/organization.ts';
import { readDetails } from '../../core/trails/read-details.ts';
import { judge } from '../../core/trails/rules.ts';
import type { StoredTrail } from '../../core/trails/stored-trail.ts';
import { folderOf } from '../../core/log-file.ts';
import { readEvent } from '../core/read-event.ts';
import type { Fields } from './naive-selectors.ts';
import { verdictOf } from './naive.ts';

/** Says what a trail makes of an event: whether it logs it, or which rule says no. */
export type Judge = (trail: StoredTrail, organization: Organization | undefined, record: Fields) => string;

/** Also says where the event goes. */
export const naive: Judge = (trail, organization, record) => {
  const verdict = verdictOf(trail, organization, record);
  return verdict.logs ? verdict.folder : `no (${verdict.rule})`;
};

const isEnvelope = (read: Envelope | readonly Problem[]): read is Envelope => !Array.isArray(read);

/** The decision that deliveries are made by, on the record's own bytes; and the folder of its category. */
export const real =
  (text = (record: Fields) => JSON.stringify(record)): Judge =>
  (trail, organization, record) => {
    const json = text(record);
    const kind = readEvent(json);
    if (!isEnvelope(kind)) throw new Error(`not readable: ${JSON.stringify(kind)}`);
    const event = { kind, time: kind.time, details: readDetails(Buffer.from(json)) };
    const { logs, rule } = judge(trail, organization, { account: kind.account, region: kind.region }, event);
    return logs ? `${kind.account}/${folderOf(kind.category)}/${kind.region}/` : `no (${rule})`;
  };

/** What follows the organization in a key, which is all that a single decision knows of it. */
export const withoutHead = (folder: string): string => folder.replace(/^(?:.*\/)?AWSLogs\/(?:o-[^/]+\/)?/, '');
