import { describe, expect, it } from '@jest/globals';
import { readDetails } from '../../../core/trails/read-details.ts';

const NOTHING = {
  userArn: undefined,
  vpcEndpointId: undefined,
  isFromConsole: false,
  resources: [],
  insightType: undefined,
};

describe('the details that selectors ask for', () => {
  it.each<[string, string, object]>([
    ['none', '{}', {}],
    ['the ARN of the identity', '{"userIdentity":{"type":"Role","arn":"arn:a"}}', { userArn: 'arn:a' }],
    ['no ARN that is no text', '{"userIdentity":{"arn":["arn:a"]}}', {}],
    ['no ARN of an identity that is no object', '{"userIdentity":"arn:a"}', {}],
    ['no ARN of somebody else', '{"userIdentity":{"sessionContext":{"arn":"arn:a"}},"arn":"arn:b"}', {}],
    ['the VPC endpoint', '{"vpcEndpointId":"vpce-1"}', { vpcEndpointId: 'vpce-1' }],
    ['a session of the console', '{"sessionCredentialFromConsole":"true"}', { isFromConsole: true }],
    ['the same as a boolean', '{"sessionCredentialFromConsole":true}', { isFromConsole: true }],
    ['no session of the console', '{"sessionCredentialFromConsole":"false"}', {}],
    [
      'all resources',
      '{"resources":[{"type":"AWS::S3::Object","ARN":"arn:o"},{"accountId":"1","type":"AWS::S3::Bucket","ARN":"arn:b"}]}',
      {
        resources: [
          { type: 'AWS::S3::Object', arn: 'arn:o' },
          { type: 'AWS::S3::Bucket', arn: 'arn:b' },
        ],
      },
    ],
    [
      'the beginning of an ARN, where there is no whole one',
      '{"resources":[{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::b/"}]}',
      { resources: [{ type: 'AWS::S3::Object', arn: 'arn:aws:s3:::b/' }] },
    ],
    [
      'resources that lack something, and nothing that is none',
      '{"resources":[{"ARN":"arn:o"},null,"arn:x",[{"ARN":"arn:y"}],{"type":1},{}]}',
      {
        resources: [
          { type: undefined, arn: 'arn:o' },
          { type: undefined, arn: undefined },
          { type: undefined, arn: undefined },
        ],
      },
    ],
    ['no resources that are no list', '{"resources":{"ARN":"arn:o"}}', {}],
    ['no resources that are null', '{"resources":null}', {}],
    [
      'the type of an Insights event',
      '{"insightDetails":{"insightType":"ApiCallRateInsight"}}',
      {
        insightType: 'ApiCallRateInsight',
      },
    ],
    ['names that are written with escapes', '{"\\u0075serIdentity":{"\\u0061rn":"arn:\\u0061"}}', { userArn: 'arn:a' }],
    ['the last of equal names', '{"vpcEndpointId":"a","vpcEndpointId":"b"}', { vpcEndpointId: 'b' }],
    ['names that every object has', '{"constructor":{"arn":"x"},"__proto__":{"arn":"y"}}', {}],
  ])('are %s', (_, record, expected) => {
    expect(readDetails(Buffer.from(record))).toEqual({ ...NOTHING, ...expected });
  });

  it('are read from the middle of other bytes', () => {
    const bytes = Buffer.from('{"vpcEndpointId":"a"},{"vpcEndpointId":"b"},{"vpcEndpointId":"c"}');

    expect(readDetails(bytes, 22, 43).vpcEndpointId).toBe('b');
  });
});
