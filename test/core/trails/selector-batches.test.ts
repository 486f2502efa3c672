import { describe, expect, it } from '@jest/globals';
import { readDetails } from '../../../core/trails/read-details.ts';
import { advanced, basic, logs } from './logs-selectors.ts';
import { aDataKind, anObject, data, field, OBJECT } from './selector-events.ts';

const bucket = 'arn:aws:s3:::bucket/';

/** The event of the call itself, which names the bucket that it deletes from and none of the objects. */
const parent = readDetails(
  Buffer.from(
    JSON.stringify({
      resources: [
        { type: OBJECT, ARNPrefix: bucket },
        { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::bucket', accountId: '111122223333' },
      ],
    }),
  ),
);

const named = (value: string) => basic({ DataResources: [{ Type: OBJECT, Values: [value] }] });
const beginning = (value: string) => advanced(data(OBJECT, field('resources.ARN', 'StartsWith', value)));

describe.each([
  ['a basic selector', named],
  ['an advanced selector', beginning],
])('a batch of deletions, for %s', (_, selectorsOf) => {
  it.each([
    ['a bucket', bucket, true],
    ['another bucket', 'arn:aws:s3:::bucket2/', false],
    ['objects by their beginning', `${bucket}logs/`, false],
  ])('of %s: %s is logged itself: %s', (__, value, isLogged) => {
    const batch = aDataKind({ name: 'DeleteObjects', readOnly: false });

    expect(logs(selectorsOf(value), batch, parent)).toBe(isLogged);
  });

  it.each([
    ['logs/a', true],
    ['other/a', false],
  ])('of objects by their beginning: the deletion of %s is logged: %s', (key, isLogged) => {
    const one = aDataKind({ name: 'DeleteObject', type: 'AwsServiceEvent', readOnly: false });

    expect(logs(selectorsOf(`${bucket}logs/`), one, anObject(`bucket/${key}`))).toBe(isLogged);
  });
});
