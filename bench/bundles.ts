import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { STAGES, type StageName } from '../contracts/names.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** A stage's function as it is deployed. */
export interface Bundle {
  readonly stage: StageName;
  readonly file: string;
  readonly bytes: number;
  readonly inputs: readonly string[];
}

/** Bundles all stages as `lib/stage-function.ts` does, in a temporary folder. */
export const bundleStages = async (): Promise<readonly Bundle[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'opentrail-bundles-'));
  return Promise.all(STAGES.map((stage) => bundle(stage, join(folder, `${stage}.mjs`))));
};

/** Removes their folder. */
export const removeBundles = async (bundles: readonly Bundle[]): Promise<void> => {
  const folders = new Set(bundles.map(({ file }) => dirname(file)));
  await Promise.all([...folders].map((folder) => rm(folder, { recursive: true, force: true })));
};

const bundle = async (stage: StageName, file: string): Promise<Bundle> => {
  const { metafile } = await build({
    entryPoints: [`${ROOT}lambda/${stage}.ts`],
    outfile: file,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    metafile: true,
    logLevel: 'error',
  });
  return { stage, file, bytes: (await stat(file)).size, inputs: Object.keys(metafile.inputs) };
};
