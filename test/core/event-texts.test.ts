import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { EventReader } from '../../core/event-reader.ts';
import { anEvent } from '../data/event.ts';
import { readEvent } from './read-event.ts';

const text = JSON.stringify(anEvent());

/** Texts that are easily taken for each other: by length, first, middle and last byte, or as Latin-1. */
const alike = () =>
  fc.oneof(
    fc.constantFrom(
      'é',
      'Ã©',
      'e\u0301',
      '\u00c3\u00a9',
      'aé',
      'aÃ©',
      '',
      '\\u0041',
      'A',
      '"',
      '日本',
      'æ\u0097¥',
      '\ufffd\ufffd',
    ),
    fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\u0080'), maxLength: 6 }),
    fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 44, maxLength: 52 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );

const ids = () => alike().filter((id) => id !== '');

describe('the texts of an event', () => {
  it.each([
    ['a key with an escape', text.replace('"eventID"', '"event\\u0049D"')],
    ['every letter of a key escaped', text.replace('"eventID"', '"\\u0065\\u0076\\u0065\\u006e\\u0074\\u0049\\u0044"')],
    ['a value with an escape', text.replace('"us-east-1"', '"us\\u002deast-1"')],
    ['a key twice, the last of which counts', text.replace('{', '{"eventID":"first","awsRegion":5,')],
    ['a key twice, once escaped', text.replace('{', '{"event\\u0049D":"first",')],
    ['a key that objects inherit', text.replace('{', '{"__proto__":{"eventID":"x"},"\\u0063onstructor":1,')],
  ])('are read from %s', (_, record) => {
    expect(readEvent(record)).toEqual(readEvent(text));
  });

  it('are those of the last of equal keys, even if it is wrong', () => {
    const record = text.replace(/}$/, ',"eventID":null}');

    expect(readEvent(record)).toEqual([{ path: 'eventID', expected: 'text', received: 'true, false or null' }]);
  });

  it.each(['eventID\\u0000', 'eventid', 'EventID', 'eventID '])('are not read from the key %s', (key) => {
    const record = text.replace('"eventID"', `"${key}"`);

    expect(readEvent(record)).toMatchObject({ eventId: undefined });
  });

  it.each([
    ['eventType', 'type'],
    ['eventSource', 'source'],
    ['eventName', 'name'],
    ['errorCode', 'errorCode'],
  ])('are undefined if %s is no text', (field, property) => {
    for (const value of [null, 5, true, {}, ['x']]) {
      expect(readEvent(anEvent({ [field]: value }))).toMatchObject({ [property]: undefined });
    }
  });

  it.each([null, 'true', 1, [true], {}])('make no flag: readOnly %j', (readOnly) => {
    expect(readEvent(anEvent({ readOnly }))).toMatchObject({ readOnly: undefined });
  });

  it('are those of this record and of no other, however many were read before', () => {
    const record = fc
      .record({ eventName: alike(), eventSource: alike(), eventID: ids(), errorCode: alike(), eventType: alike() })
      .map((fields) => anEvent(fields));

    fc.assert(
      fc.property(fc.array(record, { minLength: 2, maxLength: 40 }), (records) => {
        const shared = new EventReader();

        const read = records.map((fields) => readEvent(fields, shared));

        expect(read).toEqual(records.map((fields) => readEvent(fields)));
        expect(read).toMatchObject(records.map(({ eventName, eventID }) => ({ name: eventName, eventId: eventID })));
      }),
      { numRuns: 200 },
    );
  });

  it('are told apart in one reader when they look alike as bytes', () => {
    const reader = new EventReader();
    const names = ['Ã©', 'é', 'Ã©', 'ab', 'é', 'ab', 'aXb', 'aYb', 'aXb'];

    const read = names.map((eventName) => readEvent(anEvent({ eventName }), reader));

    expect(read).toMatchObject(names.map((name) => ({ name })));
  });
});
