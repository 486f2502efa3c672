import { CloudTrailClient, paginateListPublicKeys, type PublicKey as ListedKey } from '@aws-sdk/client-cloudtrail';
import type { Clock, PublicKey, PublicKeys } from '../../ports/index.ts';
import { attemptAws } from './aws-errors.ts';
import { clientDefaults, perRegion } from './clients.ts';

const MINUTES = 60 * 1000;
/** Asked for in pieces of six hours, so that the digests of a run ask once. */
const PIECE = 6 * 60 * MINUTES;
/** A key made since is seen after ten minutes. */
const KEPT_FOR = 10 * MINUTES;

const trailClient = perRegion((region) => new CloudTrailClient({ ...clientDefaults('control'), ...region }));

export interface CloudTrailKeysOptions {
  /** The client of a Region. */
  readonly client?: (region: string) => CloudTrailClient;
  readonly clock?: Clock;
}

interface Kept {
  readonly since: number;
  readonly keys: Promise<readonly PublicKey[]>;
}

/** CloudTrail's public keys by `ListPublicKeys`, remembered for ten minutes. */
export class CloudTrailKeys implements PublicKeys {
  private readonly client: (region: string) => CloudTrailClient;
  private readonly clock: Clock;
  private readonly kept = new Map<string, Kept>();

  constructor({ client = trailClient, clock = Date.now }: CloudTrailKeysOptions = {}) {
    this.client = client;
    this.clock = clock;
  }

  async list(region: string, from: number, to: number): Promise<readonly PublicKey[]> {
    const start = Math.floor(from / PIECE) * PIECE;
    const end = Math.ceil((to + 1) / PIECE) * PIECE;
    const keys = await this.remembered(region, start, end);
    return keys.filter((key) => key.from <= to && key.to >= from);
  }

  private remembered(region: string, start: number, end: number): Promise<readonly PublicKey[]> {
    const name = `${region}/${start}/${end}`;
    const now = this.clock();
    for (const [other, { since }] of this.kept) if (now - since >= KEPT_FOR) this.kept.delete(other);
    const known = this.kept.get(name);
    if (known) return known.keys;
    const keys = this.ask(region, start, end);
    this.kept.set(name, { since: now, keys });
    keys.catch(() => this.kept.delete(name));
    return keys;
  }

  private ask(region: string, start: number, end: number): Promise<readonly PublicKey[]> {
    const what = `list CloudTrail's public keys of ${region}`;
    return attemptAws('service', what, async () => {
      const found: PublicKey[] = [];
      const input = { StartTime: new Date(start), EndTime: new Date(end) };
      for await (const page of paginateListPublicKeys({ client: this.client(region) }, input)) {
        found.push(...(page.PublicKeyList ?? []).flatMap(publicKeyOf));
      }
      return found;
    });
  }
}

const publicKeyOf = ({ Fingerprint, Value, ValidityStartTime, ValidityEndTime }: ListedKey): PublicKey[] => {
  if (!Fingerprint || !Value || !ValidityStartTime || !ValidityEndTime) return [];
  const [from, to] = [ValidityStartTime.getTime(), ValidityEndTime.getTime()];
  return [{ fingerprint: Fingerprint.toLowerCase(), pkcs1: Value, from, to }];
};
