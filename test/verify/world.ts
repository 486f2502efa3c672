import type { FaultKind } from '../../core/verify/report.ts';
import type { MadeArchive, MadeDigest, MadeFile, Objects } from './archive.ts';

/** What verify must say of an object, if it can. */
export type Claim =
  /** A log file is not as its digest says. */
  | { readonly of: 'file'; readonly file: MadeFile; readonly is: FaultKind; readonly foundAt?: string }
  /** A log file that nobody has delivered; its stamp, if its name is one that a file there can have. */
  | { readonly of: 'added'; readonly key: string; readonly unit: Unit; readonly stamp?: number }
  /** A digest's place. */
  | { readonly of: 'digest'; readonly key: string; readonly is: readonly FaultKind[]; readonly foundAt?: string }
  /** A digest that was removed, and that somebody must name to be missed. */
  | { readonly of: 'deleted'; readonly digest: MadeDigest };

export interface Unit {
  readonly account: string;
  readonly region: string;
}

/** An archive that is damaged, and what that means. */
export class World {
  readonly archive: MadeArchive;
  readonly hasRecords: boolean;
  readonly objects: Objects;
  readonly claims: Claim[] = [];
  /** Digests of which nothing is left but what the ledger knows. */
  readonly gone = new Set<MadeDigest>();
  /** Digests that only the one after them can prove. */
  readonly unlabelled = new Set<MadeDigest>();
  private readonly touched = new Set<string>();
  private state: number;

  constructor(archive: MadeArchive, hasRecords: boolean, seed: number) {
    this.archive = archive;
    this.hasRecords = hasRecords;
    this.objects = new Map(archive.objects);
    this.state = (seed * 2654435761) >>> 0;
  }

  /** A whole number from 0 to `below` - 1. */
  random(below: number): number {
    this.state = (Math.imul(this.state ^ (this.state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    const mixed = Math.imul(this.state ^ (this.state >>> 13), 0x297a2d39);
    return ((mixed ^ (mixed >>> 16)) >>> 0) % below;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.random(from.length)];
  }

  /** One that no other damage is about. */
  private untouched<T extends { readonly key: string }>(from: readonly T[]): T {
    const left = from.filter(({ key }) => !this.touched.has(key));
    if (left.length === 0) throw new Error('everything is damaged already');
    const picked = this.pick(left);
    this.touched.add(picked.key);
    return picked;
  }

  touch(...keys: readonly string[]): void {
    for (const key of keys) this.touched.add(key);
  }

  file(fits: (file: MadeFile) => boolean = () => true): MadeFile {
    return this.untouched(this.archive.files.filter(fits));
  }

  /** Without records, who is about a digest must leave its neighbours alone where only they can tell of it. */
  digest(fits: (digest: MadeDigest) => boolean = () => true): MadeDigest {
    const all = this.archive.digests.filter((digest) => fits(digest) && this.isAllowed(digest));
    const picked = this.untouched(all);
    if (picked.chain.isBackfill) this.touch(...this.chainOf(picked).map(({ key }) => key));
    return picked;
  }

  private isAllowed(digest: MadeDigest): boolean {
    // Nobody knows without the ledger that there was another backfill, and that files were named in it.
    return this.hasRecords || !digest.chain.isBackfill || !this.isNewest(digest);
  }

  chainOf(digest: MadeDigest): readonly MadeDigest[] {
    return this.archive.chains.find((chain) => chain.includes(digest))!;
  }

  after(digest: MadeDigest): MadeDigest | undefined {
    const chain = this.chainOf(digest);
    return chain[chain.indexOf(digest) + 1];
  }

  isTouched(key: string): boolean {
    return this.touched.has(key);
  }

  /** Whether there is a digest after it, which nobody has damaged. */
  isFollowed(digest: MadeDigest): boolean {
    const after = this.after(digest);
    return after !== undefined && !this.touched.has(after.key);
  }

  isNewest(digest: MadeDigest): boolean {
    return this.after(digest) === undefined;
  }

  put(key: string, body: Buffer, metadata: Readonly<Record<string, string>> = {}): void {
    this.objects.set(key, { body, metadata });
  }

  /** The object of a key, as it is now. */
  at(key: string) {
    return this.objects.get(key)!;
  }

  claim(...claims: readonly Claim[]): void {
    this.claims.push(...claims);
  }
}
