import type { SQSRecord } from 'aws-lambda';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3ObjectStore } from '../adapters/aws/s3-object-store.ts';
import { uniqueNames } from '../adapters/local/unique.ts';
import { collectEnvironment, readEnvironment } from '../contracts/environment.ts';
import { RELEASE } from '../contracts/release.ts';
import type { Namespace } from '../core/identity.ts';
import { collectMessages } from '../stages/messages.ts';
import { askingRules } from './findings.ts';
import { forEachMessage } from './middleware.ts';

const environment = readEnvironment(collectEnvironment);
const { SOURCE: source, OWN_ROLES: roles, OWN_BUCKETS: buckets } = environment;
const store = new S3ObjectStore({
  bucket: environment.STORE_BUCKET,
  owner: environment.STORE_OWNER,
  client: s3Client(environment.STORE_REGION),
});
const asking = askingRules(environment, 'rulesFailed');
const ports = { store, clock: Date.now, unique: uniqueNames(), release: RELEASE };

/** SQS says who sent a message: an account, or the unique id of a role or user; behind it stands a session's name. */
const namespaceOf = ({ attributes }: SQSRecord): Namespace =>
  source === 'bus' ? 'aws' : `direct:${attributes.SenderId.split(':')[0]}`;

/** Takes the events of the bus, or of applications, from messages. */
export const handler = forEachMessage(
  (remaining) => {
    const { take, finish } = collectMessages({ ...ports, remaining }, { own: { roles, buckets }, ...asking() });
    return {
      take: (message) => take({ id: message.messageId, body: message.body, source, namespace: namespaceOf(message) }),
      finish,
    };
  },
  { atOnce: 1 },
);
