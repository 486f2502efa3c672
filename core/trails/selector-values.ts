import type { FieldSelector } from './event-selectors.ts';
import type { EventDetails, EventKind } from './facts.ts';

/** The value that a field of selectors has in an event, `undefined` if none (event-selectors.md §9). */
export type ValueOf<T> = (facts: T) => string | undefined;

/** Fields that the kind of an event decides. */
export const KIND_FIELDS: ReadonlyMap<string, ValueOf<EventKind>> = new Map<string, ValueOf<EventKind>>([
  ['eventCategory', ({ category }) => category],
  ['eventSource', ({ source }) => source],
  ['eventName', ({ name }) => name],
  ['eventType', ({ type }) => type],
  ['errorCode', ({ errorCode }) => errorCode],
  ['readOnly', ({ readOnly }) => (readOnly === undefined ? undefined : String(readOnly))],
]);

/** Fields with one value that stand in the record only. The two of resources have many, and are not here. */
export const DETAIL_FIELDS: ReadonlyMap<string, ValueOf<EventDetails>> = new Map<string, ValueOf<EventDetails>>([
  ['userIdentity.arn', ({ userArn }) => userArn],
  ['vpcEndpointId', ({ vpcEndpointId }) => vpcEndpointId],
  ['sessionCredentialFromConsole', ({ isFromConsole }) => (isFromConsole ? 'true' : undefined)],
]);

/** The two fields that are about lists; the ARNs compared are those of resources that have the type. */
export const RESOURCE_TYPE_FIELD = 'resources.type';
export const RESOURCE_ARN_FIELD = 'resources.ARN';

export const isResourceField = ({ Field }: FieldSelector): boolean =>
  Field === RESOURCE_TYPE_FIELD || Field === RESOURCE_ARN_FIELD;
