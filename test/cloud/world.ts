import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdk, ENVIRONMENT } from './cdk.ts';
import { Cloud } from './cloud.ts';
import { Gateway } from './gateway.ts';
import { Installation } from './installation.ts';
import { freePort, MiniStack } from './ministack.ts';
import type { Sample } from './samples.ts';
import { Told } from './told.ts';

export const NAME = 'cloudtest';
export const FEED = 'cloudtest-native-trail';

/** Everything that the phases of the test share. */
export interface World {
  readonly folder: string;
  readonly gateway: Gateway;
  readonly ministack: MiniStack;
  readonly cloud: Cloud;
  readonly cdk: ReturnType<typeof cdk>;
  /** Writes the settings of the installation, as YAML; the next deployment takes them. */
  readonly configure: (settings: string) => void;
  /** What has been sent since the archive was empty, for the reference. */
  readonly sent: Sample[];
  /** What people have been told. */
  readonly told: Told;
  readonly end: () => Promise<void>;
}

/** Starts a gateway and a MiniStack behind it, in a folder of their own. */
export const startWorld = async (python: string): Promise<World> => {
  const folder = mkdtempSync(join(tmpdir(), 'opentrail-cloud-'));
  for (const name of ['state', 'objects']) mkdirSync(join(folder, name));
  const port = await freePort();
  const gateway = new Gateway(port);
  const endpoint = await gateway.listen();
  const ministack = new MiniStack(port, { python, folder, gateway: endpoint });
  const settings = join(folder, 'opentrail.yaml');
  await ministack.start();
  return {
    folder,
    gateway,
    ministack,
    cloud: new Cloud(endpoint),
    cdk: cdk({ endpoint, folder, settings }),
    configure: (text) => writeFileSync(settings, text),
    sent: [],
    told: new Told(gateway),
    end: async () => {
      await ministack.stop('SIGTERM');
      gateway.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Seconds for which a message is hidden after a run that failed: in the templates it is minutes. */
const HIDDEN = '3';

/** Bootstraps and deploys the app, and finds what came of it. */
export const deploy = async ({ cdk, cloud, folder }: World): Promise<Installation> => {
  await cdk('bootstrap', ENVIRONMENT);
  await cdk('deploy', '--all', '--require-approval', 'never', '--outputs-file', join(folder, 'outputs.json'));
  const installation = await Installation.find(cloud, NAME);
  for (const queue of installation.queues) {
    await cloud.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { VisibilityTimeout: HIDDEN } }));
  }
  return installation;
};

export const makeBucket = async ({ cloud }: World, bucket: string): Promise<void> => {
  await cloud.s3.send(new CreateBucketCommand({ Bucket: bucket }));
};

/** What a check says when it fails. */
export const must = (isTrue: boolean, what: string): void => {
  if (!isTrue) throw new Error(what);
};
