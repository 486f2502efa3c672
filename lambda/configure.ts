import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { AwsTargets } from '../adapters/aws/aws-targets.ts';
import { AwsOrganizations } from '../adapters/aws/organizations.ts';
import { S3ObjectStore } from '../adapters/aws/s3-object-store.ts';
import { uniqueNames } from '../adapters/local/unique.ts';
import { configureEnvironment, lambdaEnvironment, readEnvironment } from '../contracts/environment.ts';
import { TrailError } from '../core/errors.ts';
import type { Account } from '../core/trails/organization.ts';
import { isRefusal } from '../core/trails/refusal.ts';
import type { ObjectStore } from '../ports/index.ts';
import { type DeclaredReceipt, declareTrails, LAST_CHANGE, refusalsOf } from '../stages/declare.ts';
import { changingOnlyWhile } from '../stages/declare-stores.ts';
import { trailRegistry } from '../stages/registry.ts';
import type { Outcome } from './custom-resource.ts';
import { formerDeclarations, readDeclarations } from './declarations.ts';
import { onResource, type Remaining } from './middleware.ts';
import { readRefresh } from './payloads.ts';

const { STORE_BUCKET, STORE_OWNER: account, ARCHIVE_BUCKET } = readEnvironment(configureEnvironment);
const { AWS_REGION: region } = readEnvironment(lambdaEnvironment);
const store = new S3ObjectStore({ bucket: STORE_BUCKET, owner: account });
const targets = new AwsTargets({ archive: ARCHIVE_BUCKET });
const unique = uniqueNames();
const open = (place: ObjectStore) => trailRegistry({ store: place, clock: Date.now, unique, targets });
const organizations = new AwsOrganizations({ clock: Date.now, caller: account, known: open(store).organization });

/** Tells trails of the organization as it is now. */
const refreshOrganization = async (mayChange: () => boolean) => {
  const organization = await organizations.describe();
  if (!organization) throw new TrailError('INPUT_UNREADABLE', 'cannot read the organization: the account is in none');
  const answer = await open(changingOnlyWhile(store, mayChange)).setOrganization(organization);
  if (isRefusal(answer)) throw new TrailError('STORE_UNAVAILABLE', `cannot set the organization: ${answer.message}`);
  const { id, accounts } = organization;
  return { organization: id, accounts: accounts.length, regionsNotLearned: notLearned(accounts), ...answer };
};

/** How many members could not be asked for their Regions this time. */
const notLearned = (accounts: readonly Account[]): number =>
  accounts
    .filter(({ stays }) => stays.some(({ left }) => left === undefined))
    .filter(({ optedIn, regionsAsOf }) => !optedIn || regionsAsOf !== undefined).length;

/** Brings the trails of the settings into the registry. With the stack nothing is deleted: it is part of the archive. */
const configure = async (request: CloudFormationCustomResourceEvent, remaining: Remaining): Promise<Outcome> => {
  if (request.RequestType === 'Delete') return { data: {} };
  const declared = readDeclarations(request.ResourceProperties.Trails, ARCHIVE_BUCKET);
  const before = request.RequestType === 'Update' ? formerDeclarations(request.OldResourceProperties.Trails) : [];
  // Only those of an organization need to know it, and it takes rights that others do not have.
  if (declared.some(({ isOrganizationTrail }) => isOrganizationTrail))
    await refreshOrganization(() => remaining() > LAST_CHANGE);
  const declare = declareTrails({ store, open, remaining });
  const receipts = await declare({ account, region }, declared, before);
  const failed = refusalsOf(receipts);
  return failed === undefined ? { data: { Trails: summaryOf(receipts) } } : { failed };
};

/** CloudFormation takes answers of 4,096 bytes. */
const MOST_SUMMARY = 1024;

const summaryOf = (receipts: readonly DeclaredReceipt[]): string =>
  receipts
    .map(({ trail, done }) => `${trail}: ${done.join(', ') || 'as it was'}`)
    .join('; ')
    .slice(0, MOST_SUMMARY);

export const handler = onResource(configure, {
  read: readRefresh,
  run: (_, remaining) => refreshOrganization(() => remaining() > 0),
});
