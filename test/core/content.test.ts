import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { CanonicalWriter } from '../../core/canonical.ts';
import { EventReader } from '../../core/event-reader.ts';
import { hashContent } from '../../core/identity.ts';
import { aNetworkEvent, anActivity, anAggregatedEvent, anEvent, anInsight } from '../data/event.ts';
import { choices, type Json, writeOddly } from './json-text.ts';
import { readEvent } from './read-event.ts';

const reader = new EventReader();
const writer = new CanonicalWriter();

const contentOf = (record: unknown): string => {
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  readEvent(text, reader);
  return hashContent(reader, writer, Buffer.byteLength(text));
};

/** Who did what to what from where and with which outcome. */
const COMPARED = [
  ...['userIdentity', 'eventSource', 'eventName', 'eventType', 'requestParameters', 'resources', 'sourceIPAddress'],
  ...['userAgent', 'vpcEndpointId', 'errorCode', 'errorMessage', 'responseElements', 'additionalEventData'],
  ...['serviceEventDetails', 'insightDetails', 'eventData', 'timeWindow', 'summary'],
];

/** What a path leaves out or puts in, or says in its own way. */
const LEFT_OUT = [
  ...['eventVersion', 'requestID', 'eventID', 'recipientAccountId', 'managementEvent'],
  ...['sharedEventID', 'tlsDetails', 'eventContext', 'apiVersion', 'addendum', 'later'],
];

describe('the content of an event', () => {
  it.each(COMPARED)('differs with %s', (field) => {
    const contents = [{ [field]: 'one' }, { [field]: 'other' }, { [field]: { a: 1 } }, { [field]: undefined }];

    expect(new Set(contents.map((fields) => contentOf(anEvent(fields)))).size).toBe(4);
  });

  it.each(LEFT_OUT)('does not differ with %s', (field) => {
    expect(contentOf(anEvent({ [field]: 'other' }))).toBe(contentOf(anEvent({ [field]: 'one' })));
  });

  it.each<[string, readonly Readonly<Record<string, unknown>>[]]>([
    [
      'category',
      ['Management', 'Data', 'NetworkActivity', 'Insight', 'Aggregated', 'One', 'Other'].map((eventCategory) => ({
        eventCategory,
      })),
    ],
    ['reading or writing', [{ readOnly: true }, { readOnly: false }, { readOnly: undefined }]],
    ['a session of the console', [{}, { sessionCredentialFromConsole: 'true' }]],
    ['being a data event', [{ eventCategory: undefined }, { eventCategory: undefined, managementEvent: false }]],
    [
      'being of a global service',
      [
        { eventSource: 'sts.amazonaws.com', tlsDetails: undefined },
        { eventSource: 'sts.amazonaws.com', tlsDetails: { clientProvidedHostHeader: 'sts.us-east-1.amazonaws.com' } },
      ],
    ],
  ])('differs by %s, since trails tell events by it', (_, kinds) => {
    expect(new Set(kinds.map((fields) => contentOf(anEvent(fields)))).size).toBe(kinds.length);
  });

  it.each<[string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>]>([
    ['a category', { eventCategory: 'Management' }, { eventCategory: undefined }],
    ['a category of data', { eventCategory: 'Data' }, { eventCategory: undefined, managementEvent: false }],
    ['no session of the console', {}, { sessionCredentialFromConsole: 'false' }],
    ['one as a boolean', { sessionCredentialFromConsole: 'true' }, { sessionCredentialFromConsole: true }],
  ])('does not differ if a path leaves out what goes without saying: %s', (_, one, other) => {
    expect(contentOf(anEvent(one))).toBe(contentOf(anEvent(other)));
  });

  it.each(COMPARED)('is the same whether %s is missing or null', (field) => {
    expect(contentOf(anEvent({ [field]: null }))).toBe(contentOf(anEvent({ [field]: undefined })));
  });

  it('differs if a value stands in another field', () => {
    const contents = COMPARED.map((field) => contentOf({ eventVersion: '1.11', [field]: { value: 'the same' } }));

    expect(new Set(contents).size).toBe(COMPARED.length);
  });

  it('is that of the last of equal fields', () => {
    const text = JSON.stringify(anEvent());

    expect(contentOf(text.replace('{', '{"eventName":"first",'))).toBe(contentOf(text));
    expect(contentOf(text.replace(/}$/, ',"event\\u004eame":"last"}'))).toBe(contentOf(anEvent({ eventName: 'last' })));
  });

  it.each([
    ['an event', anEvent()],
    ['a network event', aNetworkEvent()],
    ['an Insights event', anInsight()],
    ['an aggregated event', anAggregatedEvent()],
    ['an event of an application', anActivity()],
  ])('is the same for all writings of %s', (_, record) => {
    fc.assert(
      fc.property(choices(), (choose) => {
        expect(contentOf(writeOddly(record as Json, choose))).toBe(contentOf(record));
      }),
    );
  });

  it('has eight characters of one byte each', () => {
    expect(contentOf(anEvent())).toHaveLength(8);
    expect(contentOf(anEvent())).not.toMatch(/[^\0-\xff]/);
  });
});
