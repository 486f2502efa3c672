import { gunzipSync, gzipSync } from 'node:zlib';
import type { MadeDigest } from '../data/digest.ts';
import { DAY, FedWorld, HOUR } from './reconcile-world.ts';

/** A chain from six to noon, each digest with two files, of which all were collected: what is looked at ends at ten. */
export const sound = async () => {
  const world = new FedWorld();
  const hours = [6, 7, 8, 9, 10, 11].map((hour) => world.hour(DAY + hour * HOUR));
  await world.take(...hours.flatMap(({ files }) => files));
  const digests = hours.map(({ digest }) => digest);
  return { world, digests, files: hours.map(({ files }) => files) };
};

/** A digest's body with other contents, under the old signature. */
export const rewritten = ({ body }: MadeDigest, change: (text: string) => string): Buffer =>
  gzipSync(change(gunzipSync(body).toString()));
