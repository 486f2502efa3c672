import { gzipSync } from 'node:zlib';

const text = (value: unknown): string => JSON.stringify(value);

/** Base64 of gzip: how CloudWatch Logs sends. */
export const packed = (content: string): string => gzipSync(content).toString('base64');
export const base64 = (content: string): string => Buffer.from(content).toString('base64');

/** An event as EventBridge passes it on (eventbridge.md §2); `detail` is JSON text, and stays as it is. */
export const aBusEvent = (detail: string, source = 'aws.s3'): string =>
  `{"version":"0","id":"7d2f0b7c","detail-type":"AWS API Call via CloudTrail","source":"${source}",` +
  `"account":"111122223333","time":"2026-03-01T09:01:02Z","region":"us-east-1","resources":[],"detail":${detail}}`;

/** What a subscription of CloudWatch Logs sends, unpacked. */
export const aSubscription = (messages: readonly string[], messageType = 'DATA_MESSAGE'): string =>
  text({
    messageType,
    owner: '111122223333',
    logGroup: 'trail',
    logStream: '111122223333_CloudTrail_us-east-1',
    subscriptionFilters: ['all'],
    logEvents: messages.map((message, id) => ({ id: String(id), timestamp: 1772355662000, message })),
  });

export const aLogsLambdaEvent = (subscription: string): string => text({ awslogs: { data: packed(subscription) } });

export const aKinesisLambdaEvent = (data: readonly string[]): string =>
  text({
    Records: data.map((item) => ({
      kinesis: { kinesisSchemaVersion: '1.0', partitionKey: 'p', sequenceNumber: '1', data: item },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventName: 'aws:kinesis:record',
      awsRegion: 'us-east-1',
    })),
  });

export const aFirehoseEvent = (data: readonly string[]): string =>
  text({
    invocationId: 'i',
    deliveryStreamArn: 'arn:aws:firehose:us-east-1:111122223333:deliverystream/d',
    region: 'us-east-1',
    records: data.map((item, id) => ({ recordId: String(id), approximateArrivalTimestamp: 1, data: item })),
  });

export const filteredLogEvents = (messages: readonly string[]): string =>
  text({
    events: messages.map((message) => ({ logStreamName: 's', timestamp: 1, message, ingestionTime: 2, eventId: 'e' })),
    searchedLogStreams: [],
    nextToken: 'more',
  });

export const aNotification = (message: string): string =>
  text({
    Type: 'Notification',
    MessageId: 'm-1',
    TopicArn: 'arn:aws:sns:us-east-1:111122223333:t',
    Subject: 'x',
    Message: message,
    Timestamp: '2026-03-01T09:01:03.000Z',
    SignatureVersion: '1',
    Signature: 'EXAMPLE',
    SigningCertURL: 'https://sns.us-east-1.amazonaws.com/x.pem',
    UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/',
  });

export const aTopicLambdaEvent = (messages: readonly string[]): string =>
  text({
    Records: messages.map((message) => ({
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: 'arn:aws:sns:us-east-1:111122223333:t:s',
      Sns: JSON.parse(aNotification(message)) as unknown,
    })),
  });

export const aQueueLambdaEvent = (bodies: readonly string[]): string =>
  text({
    Records: bodies.map((body, index) => ({
      messageId: `m-${index}`,
      receiptHandle: 'r',
      body,
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1772355662000' },
      messageAttributes: {},
      md5OfBody: 'd41d8cd98f00b204e9800998ecf8427e',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:111122223333:q',
      awsRegion: 'us-east-1',
    })),
  });

/** What `aws sqs receive-message` prints. */
export const receivedMessages = (bodies: readonly string[]): string =>
  text({ Messages: bodies.map((Body) => ({ MessageId: 'm', ReceiptHandle: 'r', MD5OfBody: 'd', Body })) });

/** What `aws cloudtrail lookup-events` prints. */
export const lookedUpEvents = (records: readonly string[]): string =>
  text({
    Events: records.map((CloudTrailEvent) => ({
      EventId: 'e',
      EventName: 'PutBucketPolicy',
      ReadOnly: 'false',
      EventTime: 1772355662,
      Resources: [{ ResourceType: 'AWS::S3::Bucket', ResourceName: 'b1' }],
      CloudTrailEvent,
    })),
    NextToken: 'more',
  });

/** The classic notification of a bucket (eventbridge.md §6b). */
export const aBucketNotification = (key = 'AWSLogs/a.json.gz'): string =>
  text({
    Records: [
      {
        eventVersion: '2.6',
        eventSource: 'aws:s3',
        awsRegion: 'us-east-1',
        eventTime: '2026-03-01T09:05:01.000Z',
        eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: 'AWS:AROAEXAMPLE' },
        requestParameters: { sourceIPAddress: '10.0.0.1' },
        responseElements: {},
        s3: { s3SchemaVersion: '1.0', bucket: { name: 'trail-bucket' }, object: { key, size: 1024 } },
      },
    ],
  });

export const aTestNotification = (): string =>
  text({ Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2026-03-01T09:05:01.000Z', Bucket: 'b', RequestId: 'r' });

/** CloudTrail's own notice of files delivered (log-delivery.md §3). */
export const aTrailNotice = (): string => text({ s3Bucket: 'trail-bucket', s3ObjectKey: ['AWSLogs/a.json.gz'] });

export const aDigest = (): string =>
  text({
    awsAccountId: '111122223333',
    digestStartTime: '2026-03-01T08:00:00Z',
    digestEndTime: '2026-03-01T09:00:00Z',
    digestS3Bucket: 'trail-bucket',
    digestS3Object: 'AWSLogs/d.json.gz',
    previousDigestSignature: null,
    logFiles: [],
  });
