import { runCli } from '../cli/run-cli.ts';
import { mustEqual } from './intact.ts';

/** What `opentrail verify --json` prints, as far as it is looked at. */
interface VerifyJson {
  readonly verdict: string;
  readonly digests: { readonly valid: number };
  readonly backfillDigests: { readonly valid: number };
  readonly files: { readonly valid: number };
  readonly faults: readonly { readonly is: string; readonly bucket: string; readonly key: string }[];
}

const verify = async (archive: string): Promise<VerifyJson & { readonly status: number }> => {
  const { status, stdout, stderr } = await runCli(['verify', '--json', '--archive', archive], { cwd: archive });
  if (stdout === '') throw new Error(stderr);
  return { status, ...(JSON.parse(stdout) as VerifyJson) };
};

/** That `opentrail verify` finds nothing wrong; how much it has verified. */
export const mustBeIntact = async (archive: string): Promise<string> => {
  const { status, verdict, faults, digests, backfillDigests, files } = await verify(archive);
  mustEqual({ status, verdict, faults }, { status: 0, verdict: 'intact', faults: [] }, 'opentrail verify');
  return `${digests.valid} digests, ${backfillDigests.valid} backfill digests, ${files.valid} files`;
};

/** That `opentrail verify` names these objects, and no other. */
export const mustName = async (
  archive: string,
  expected: readonly { readonly is: string; readonly bucket: string; readonly key: string }[],
): Promise<void> => {
  const { status, faults } = await verify(archive);
  const found = faults.map(({ is, bucket, key }) => ({ is, bucket, key }));
  mustEqual({ status, found }, { status: 1, found: expected }, 'opentrail verify');
};
