import type { DigestedFile } from '../core/digest.ts';
import { mapParallel } from '../core/parallel.ts';
import type { Flaw } from '../core/verify/found.ts';
import { contentOf } from './verify-content.ts';
import { openObject } from './verify-open.ts';
import type { VerifyTools } from './verify-tools.ts';

/** A file that is not as a digest names it. */
export interface FaultyFile extends DigestedFile {
  readonly flaw: Flaw;
  /** What its name says is sound, and other bytes follow. */
  readonly isProven?: true;
}

const AT_ONCE = 16;

/** Reads files that a digest names, and returns those that are not as it says. `sizeOf` tells of those that are listed. */
export const verifyFiles = async (
  tools: VerifyTools,
  files: readonly DigestedFile[],
  sizeOf: (key: string) => number | undefined,
): Promise<readonly FaultyFile[]> =>
  (await mapParallel(files, AT_ONCE, (file) => verifyFile(tools, file, sizeOf(file.key)))).flat();

const verifyFile = (
  { feed, progress, atOnce }: VerifyTools,
  file: DigestedFile,
  listed: number | undefined,
): Promise<readonly FaultyFile[]> =>
  atOnce(async () => {
    const object = await openObject(feed, file.key);
    if (!object) {
      progress.done(listed ?? 0);
      return [{ ...file, flaw: { is: 'fileMissing' } }];
    }
    if (listed === undefined) progress.expect(object.size);
    const { sha256, problem } = await contentOf(object);
    progress.done(listed ?? object.size);
    const isProven = sha256 === file.sha256;
    if (problem) {
      const { is, detail } = problem;
      const flaw = { is: is === 'trailing' ? 'fileTrailing' : 'fileUnreadable', detail } as const;
      return [{ ...file, flaw, ...(isProven && { isProven }) }];
    }
    return isProven ? [] : [{ ...file, flaw: { is: 'fileChanged', detail: `its SHA-256 is ${sha256}` } }];
  });
