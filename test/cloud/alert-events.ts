import { type Random, uuid } from '../../bench/random.ts';
import { ACCOUNT, REGION } from './ministack.ts';
import { envelopeOf, type Sample, sampleOf } from './samples.ts';

const USER = 'AIDAEXAMPLE';

/** An event, and the id by which it is told of. */
export interface Call {
  readonly id: string;
  readonly sample: Sample;
}

/**
 * An event of a user that happens now, and that a rule of `rules/cloudtest.yml` matches, unless `over` says something else.
 * `user` is who makes it, and so its group.
 */
export const aCall = (random: Random, user: string, over: Readonly<Record<string, unknown>>): Call => {
  const id = uuid(random);
  const arn = `arn:aws:iam::${ACCOUNT}:user/${user}`;
  const record = {
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', principalId: `${USER}${user}`, arn, accountId: ACCOUNT, userName: user },
    eventTime: secondOf(Date.now()),
    eventSource: 'cloudtest.amazonaws.com',
    eventName: 'Tell',
    awsRegion: REGION,
    sourceIPAddress: '192.0.2.7',
    userAgent: 'cloudtest',
    requestParameters: null,
    responseElements: null,
    requestID: uuid(random),
    eventID: id,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    ...over,
  };
  return { id, sample: sampleOf(JSON.stringify(record)) };
};

/** As CloudTrail writes times. */
export const secondOf = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** A read of data, which is not urgent. */
export const aSecretRead = (random: Random, user: string): Call =>
  aCall(random, user, {
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    requestParameters: { bucketName: 'cloudtest-secrets', key: 'a' },
    readOnly: true,
    managementEvent: false,
    eventCategory: 'Data',
  });

/** What nobody should do, and is critical: root makes itself an access key. */
export const aRootKey = (random: Random): Call =>
  aCall(random, 'root', {
    userIdentity: { type: 'Root', principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT },
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateAccessKey',
  });

/** A sign-in with a wrong password, from this address. */
export const aFailedSignIn = (random: Random, address: string): Call =>
  aCall(random, 'guessed', {
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    sourceIPAddress: address,
    errorMessage: 'Failed authentication',
    responseElements: { ConsoleLogin: 'Failure' },
    additionalEventData: { MobileVersion: 'No', MFAUsed: 'No' },
    eventType: 'AwsConsoleSignIn',
  });

/** As the rule of the fast lane sends it. */
export const onBus = (random: Random, { sample }: Call): string => envelopeOf(sample, uuid(random));
