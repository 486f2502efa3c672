import { describe, expect, it } from '@jest/globals';
import { checkSelectors } from '../../../core/trails/check-selectors.ts';
import { data, field, management, network, OBJECT } from './selector-events.ts';

const refusal = (message: string) => ({
  refused: 'InvalidEventSelectorsException',
  message: expect.stringContaining(message),
});

const check = (...selectors: unknown[]) => checkSelectors({ AdvancedEventSelectors: selectors });
const accepted = (...selectors: unknown[]) => ({ AdvancedEventSelectors: selectors });
const texts = (length: number) => Array.from({ length }, (_, index) => `t${index}`);

describe('selectors', () => {
  it.each([
    ['neither', {}, 'neither EventSelectors nor'],
    ['null for both', { EventSelectors: null, AdvancedEventSelectors: null }, 'neither EventSelectors nor'],
    ['both', { EventSelectors: [{}], AdvancedEventSelectors: [management()] }, 'cannot be given together'],
    ['both, empty', { EventSelectors: [], AdvancedEventSelectors: [] }, 'cannot be given together'],
    ['one empty, the other no list', { EventSelectors: [], AdvancedEventSelectors: {} }, 'cannot be given together'],
    ['an object for the list', { AdvancedEventSelectors: management() }, 'AdvancedEventSelectors is an object'],
    ['a text for the list', { EventSelectors: 'all' }, 'EventSelectors is text, not a list'],
    ['no advanced selector', { AdvancedEventSelectors: [] }, 'AdvancedEventSelectors is empty'],
  ])('are refused: %s', (_, input, message) => {
    expect(checkSelectors(input)).toEqual(refusal(message));
  });

  it.each([
    ['null', null],
    ['an empty list', []],
  ])('may be given as %s for the kind that is not meant', (_, nothing) => {
    const advanced = { EventSelectors: nothing, AdvancedEventSelectors: [management()] };
    const basic = { EventSelectors: [{}], AdvancedEventSelectors: nothing };

    expect(checkSelectors(advanced)).toEqual(accepted(management()));
    expect(checkSelectors(basic)).toEqual(checkSelectors({ EventSelectors: [{}] }));
  });

  it('may be an empty list of basic ones, which logs nothing', () => {
    expect(checkSelectors({ EventSelectors: [] })).toEqual({ EventSelectors: [] });
    expect(checkSelectors({ EventSelectors: [], AdvancedEventSelectors: null })).toEqual({ EventSelectors: [] });
  });

  it.each([
    ['EventSelectors', 6, 'EventSelectors has 6 selectors; a trail can have 5'],
    ['AdvancedEventSelectors', 501, 'AdvancedEventSelectors has 501 selectors; a trail can have 500 values'],
  ])('are counted before they are read: %s', (kind, length, message) => {
    const unread = () => {
      throw new Error('read');
    };
    const selectors = Array.from({ length }, () => new Proxy({}, { ownKeys: unread, get: unread }));

    expect(checkSelectors({ [kind]: selectors })).toEqual(refusal(message));
  });
});

describe('advanced selectors', () => {
  it('are kept as they are given, all but members that are null', () => {
    const selector = { Name: 'S3 writes', ...data(OBJECT, field('readOnly', 'Equals', 'false')) };

    expect(check({ Name: null, ...management() }, selector)).toEqual(accepted(management(), selector));
  });

  it.each([
    ['a text', 'all', 'selector 1 is text, not an object'],
    ['nothing', {}, 'selector 1, FieldSelectors is missing'],
    ['no fields', { FieldSelectors: [] }, 'FieldSelectors is empty'],
    ['a number for a name', { ...management(), Name: 7 }, 'selector 1, Name is a number, not a text'],
    ['an unknown member', { ...management(), Filter: [] }, 'selector 1 has no member "Filter"'],
    ['a hostile member', JSON.parse('{"__proto__":[]}'), 'selector 1 has no member "__proto__"'],
    ['no Field', { FieldSelectors: [{ Equals: ['Data'] }] }, 'selector 1, FieldSelectors 1, Field is missing'],
    ['no operator', management({ Field: 'readOnly' }), 'selector 1, readOnly has no operator'],
    ['an unknown operator', management({ Field: 'readOnly', Equal: ['true'] }), 'has no member "Equal"'],
    ['a text for values', management({ Field: 'readOnly', Equals: 'true' }), 'readOnly Equals is text, not a list'],
    ['a boolean for a value', management({ Field: 'readOnly', Equals: [true] }), 'readOnly Equals 1 is a boolean'],
    ['no value', management({ Field: 'readOnly', Equals: [] }), 'readOnly Equals is empty'],
    ['an unknown field', management(field('constructor', 'Equals', 'x')), 'constructor is not a field of selectors'],
    ['a field of the wrong case', management(field('readonly', 'Equals', 'true')), 'readonly is not a field'],
    [
      'a field twice',
      data(OBJECT, field('eventName', 'Equals', 'a'), field('eventName', 'NotEquals', 'b')),
      'eventName is there twice',
    ],
    ['no category', { FieldSelectors: [field('readOnly', 'Equals', 'true')] }, 'eventCategory is needed'],
    ['no type', { FieldSelectors: [field('eventCategory', 'Equals', 'Data')] }, 'resources.type is needed'],
    [
      'no source',
      { FieldSelectors: [field('eventCategory', 'Equals', 'NetworkActivity')] },
      'eventSource is needed with eventCategory NetworkActivity',
    ],
    [
      'two categories',
      { FieldSelectors: [field('eventCategory', 'Equals', 'Management', 'Management')] },
      'eventCategory Equals can have only one value',
    ],
    [
      'two types',
      { FieldSelectors: [field('eventCategory', 'Equals', 'Data'), field('resources.type', 'Equals', OBJECT, OBJECT)] },
      'resources.type Equals can have only one value',
    ],
    ['both of readOnly', management(field('readOnly', 'Equals', 'true', 'false')), 'readOnly Equals can have only one'],
    [
      'readOnly yes',
      management(field('readOnly', 'Equals', 'yes')),
      'readOnly Equals yes is not possible; it can be true, false',
    ],
    [
      'another source left out',
      management(field('eventSource', 'NotEquals', 's3.amazonaws.com')),
      'it can be kms.amazonaws.com, rdsdata.amazonaws.com',
    ],
    ['console false', data(OBJECT, field('sessionCredentialFromConsole', 'NotEquals', 'false')), 'it can be true'],
    [
      'another error code',
      network('ec2.amazonaws.com', field('errorCode', 'Equals', 'AccessDenied')),
      'it can be VpceAccessDenied',
    ],
    ['an unknown network source', network('ec3.amazonaws.com'), 'eventSource Equals ec3.amazonaws.com is not possible'],
    [
      'a source that is not the network’s',
      network('rdsdata.amazonaws.com'),
      'eventSource Equals rdsdata.amazonaws.com',
    ],
    [
      'the user in network activity',
      network('ec2.amazonaws.com', field('userIdentity.arn', 'Equals', 'a')),
      'userIdentity.arn cannot be used with eventCategory NetworkActivity',
    ],
  ])('are refused: %s', (_, selector, message) => {
    expect(check(selector)).toEqual(refusal(message));
  });

  it.each(['Insight', 'ConfigurationItem', 'Evidence', 'ActivityAuditLog'])(
    'are refused: of category %s',
    (category) => {
      const selector = { FieldSelectors: [field('eventCategory', 'Equals', category)] };

      expect(check(selector)).toEqual(refusal(`eventCategory ${category} is for event data stores, not for trails`));
    },
  );

  it.each(['management', '__proto__', 'Aggregated', 'toString'])('are refused: of category %s', (category) => {
    const selector = { FieldSelectors: [field('eventCategory', 'Equals', category)] };

    expect(check(selector)).toEqual(
      refusal(`eventCategory is ${category}; it can be Management, Data, NetworkActivity`),
    );
  });

  it('are refused by number and name', () => {
    const wrong = { Name: 'S3 writes', ...data(OBJECT, field('readOnly', 'NotEquals', 'true')) };

    expect(check(management(), wrong)).toEqual(
      refusal('selector 2 ("S3 writes"), readOnly cannot be used with NotEquals; it can be with Equals'),
    );
  });

  it('have a message that is not as long as what is wrong', () => {
    const refused = check({
      Name: 'n'.repeat(1000),
      ...data(OBJECT, field('resources.ARN', 'Equals', 'x'.repeat(2048))),
    });

    expect(JSON.stringify(refused).length).toBeLessThan(1000);
  });

  it.each([
    ['name of 0', { Name: '', ...management() }, true],
    ['name of 1000', { Name: 'n'.repeat(1000), ...management() }, true],
    ['name of 1001', { Name: 'n'.repeat(1001), ...management() }, 'Name has 1001 characters; it can have 0 to 1000'],
    ['field of 0', management(field('', 'Equals', 'a')), 'Field has 0 characters'],
    ['field of 1001', management(field('f'.repeat(1001), 'Equals', 'a')), 'Field has 1001 characters'],
    ['value of 0', data(OBJECT, field('eventName', 'Equals', '')), 'eventName Equals 1 has 0 characters'],
    ['value of 1', data(OBJECT, field('eventName', 'Equals', 'a')), true],
    ['value of 2048', data(OBJECT, field('eventName', 'Equals', 'a'.repeat(2048))), true],
    ['value of 2049', data(OBJECT, field('eventName', 'Equals', 'a'.repeat(2049))), 'it can have 1 to 2048'],
    ['498 values and two more', data(OBJECT, field('eventName', 'Equals', ...texts(498))), true],
    [
      '499 values and two more',
      data(OBJECT, field('eventName', 'Equals', ...texts(499))),
      'has 501 values; a trail can have 500',
    ],
  ])('have limits: %s', (_, selector, expected) => {
    expect(check(selector)).toEqual(expected === true ? accepted(selector) : refusal(String(expected)));
  });

  it('have 500 values in all, whatever the operator', () => {
    const half = data(OBJECT, { Field: 'eventName', StartsWith: texts(148), NotEndsWith: texts(100) });

    expect(check(half, half)).toEqual(accepted(half, half));
    expect(check(half, half, management())).toEqual(refusal('has 501 values'));
  });
});
