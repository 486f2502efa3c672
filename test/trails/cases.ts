import type { Organization } from '../../core/trails/organization.ts';
import type { StoredTrail } from '../../core/trails/stored-trail.ts';
import type { Fields } from './naive-selectors.ts';
import { AS_OF_CASES } from './cases-as-of.ts';
import { FIELD_CASES } from './cases-fields.ts';
import { GLOBAL_CASES } from './cases-global.ts';
import { LOGGING_CASES } from './cases-logging.ts';
import { OPT_IN_CASES } from './cases-opt-in.ts';
import { ORGANIZATION_CASES } from './cases-organization.ts';
import { REGION_CASES } from './cases-regions.ts';
import { SELECTOR_CASES } from './cases-selectors.ts';

/** What a row of one of the other tables says of one trail and one event. */
export interface Case {
  readonly table: string;
  readonly says: string;
  readonly trail: StoredTrail;
  readonly organization?: Organization | undefined;
  readonly record: Fields;
  readonly expected: string;
}

export const CASES: readonly Case[] = [
  ...REGION_CASES,
  ...OPT_IN_CASES,
  ...GLOBAL_CASES,
  ...ORGANIZATION_CASES,
  ...AS_OF_CASES,
  ...LOGGING_CASES,
  ...SELECTOR_CASES,
  ...FIELD_CASES,
];
