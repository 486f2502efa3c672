import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from '../cli/run-cli.ts';
import { assignments } from './ministack.ts';
import type { World } from './world.ts';

const NODE = { NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' };

/** The promises of an object store, kept by S3's in MiniStack as by all others. */
export const objectStoreSuite = async ({ cloud }: World): Promise<string> => {
  const jest = [process.execPath, join(ROOT, 'node_modules/jest/bin/jest.js'), '--silent'];
  const what = [
    '--testMatch',
    '<rootDir>/test/cloud/*.suite.ts',
    '--globals',
    JSON.stringify({ endpoint: cloud.endpoint }),
  ];
  const child = spawn('env', [...assignments(NODE), ...jest, ...what], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await once(child, 'close')) as [number | null];
  const said = (await output).join('\n');
  if (code !== 0) throw new Error(said);
  return /^Tests:.*$/m.exec(said)?.[0] ?? 'no tests';
};
