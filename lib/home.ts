import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { archiveBucketName, storeBucketName } from '../contracts/names.ts';
import { ArchiveGrants } from './archive-grants.ts';
import type { KnownBucket } from './bucket-grants.ts';
import { bucketArn } from './bucket-arn.ts';
import type { Settings } from './settings-types.ts';
import { StoreGrants } from './store-grants.ts';

/** Store and archive of the home Region as any stack of the hub knows them: by name. */
export interface Home {
  readonly store: { readonly bucketName: string; readonly grants: StoreGrants };
  readonly archive: { readonly bucketName: string; readonly grants: ArchiveGrants };
}

/** The home of an installation, from wherever one looks. */
export const homeOf = (scope: Construct, { name, region, encryption }: Settings): Home => {
  const place = { name, account: Stack.of(scope).account, region };
  const known = (bucketName: string): KnownBucket => ({
    bucketArn: bucketArn(scope, bucketName),
    // The policy of our own key names the stages; whoever brings one leaves it to IAM.
    ...(encryption !== 's3' && encryption !== 'create' && { keyArn: encryption }),
  });
  const [store, archive] = [storeBucketName(place), archiveBucketName(place)];
  return {
    store: { bucketName: store, grants: new StoreGrants(known(store)) },
    archive: { bucketName: archive, grants: new ArchiveGrants(known(archive)) },
  };
};
