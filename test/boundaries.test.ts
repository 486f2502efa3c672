import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';

const RUNTIME = ['contracts', 'core', 'ports', 'stages', 'adapters'];
const ROOMS = [...RUNTIME, 'lambda', 'cli', 'lib', 'bin', 'test', 'bench'];

/** The map: what each room may import besides itself. */
const MAP: Record<string, readonly string[]> = {
  contracts: [],
  core: ['contracts'],
  ports: ['core', 'contracts'],
  stages: ['ports', 'core', 'contracts'],
  adapters: ['ports', 'core', 'contracts'],
  lambda: RUNTIME,
  cli: RUNTIME,
  lib: ['contracts'],
  bin: ['lib', 'contracts'],
  test: ROOMS,
  bench: ROOMS,
};

const root = fileURLToPath(new URL('../', import.meta.url));

const eslint = new ESLint({
  cwd: root,
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => ruleId.startsWith('boundaries/') || ruleId.startsWith('no-restricted-'),
});

/** What ESLint says about a file of this room with this text. */
const complaints = async (room: string, text: string, name = 'probe.ts') => {
  const [{ messages }] = await eslint.lintText(text, { filePath: `${root}${room}/${name}` });
  return messages.map(({ message }) => message);
};

/** A file of each room that has one: an import of what does not exist is refused in any case. */
const fileIn = new Map(
  ROOMS.filter((room) => existsSync(root + room)).map((room) => {
    const names = readdirSync(root + room, { recursive: true, encoding: 'utf8' });
    return [room, names.find((name) => name.endsWith('.ts'))];
  }),
);

describe('a room', () => {
  it.each(Object.entries(MAP))('%s may import %j and itself, and no other', async (room, allowed) => {
    const imports = [...fileIn].flatMap(([other, name]) => (name ? [[other, `../${other}/${name}`]] : []));
    const text = imports.map(([, source]) => `import '${source}';`).join('\n');

    const messages = await complaints(room, text);

    const forbidden = imports.filter(([other]) => other !== room && !allowed.includes(other));
    expect(messages).toEqual(forbidden.map(([, source]) => `${room} may not import ${source}`));
  });

  it.each([
    `import type { ObjectStore } from '../ports/index.ts';`,
    `export * from '../ports/index.ts';`,
    `export type { ObjectStore } from '../ports/index.ts';`,
    `const ports = await import('../ports/index.ts');`,
    `type ObjectStore = import('../ports/index.ts').ObjectStore;`,
  ])('may not get around it by %s', async (text) => {
    expect(await complaints('core', text)).toEqual(['core may not import ../ports/index.ts']);
  });

  it.each([
    ['contracts', 'node:path'],
    ['core', 'node:fs'],
    ['core', 'node:fs/promises'],
    ['core', 'node:net'],
    ['core', 'node:child_process'],
    ['core', '@aws-sdk/client-s3'],
    ['ports', 'node:stream'],
    ['stages', '@aws-sdk/client-s3'],
    ['stages', '@middy/core'],
    ['adapters', 'aws-cdk-lib/aws-s3'],
    ['lambda', 'constructs'],
    ['cli', 'aws-cdk-lib'],
  ])('%s may not import %s', async (room, source) => {
    expect(await complaints(room, `import '${source}';`)).toEqual([`${room} may not import ${source}`]);
  });

  it.each([
    ['core', 'node:zlib'],
    ['core', 'node:crypto'],
    ['adapters', 'node:fs/promises'],
    ['cli', 'commander'],
    ['lib', 'aws-cdk-lib/aws-s3'],
  ])('%s may import %s', async (room, source) => {
    expect(await complaints(room, `import '${source}';`)).toEqual([]);
  });
});

describe.each(['core', 'ports', 'stages'])('%s', (room) => {
  it.each([
    ['the clock', 'export const now = Date.now();'],
    ['the clock', 'export const now = new Date();'],
    ['randomness', 'export const dice = Math.random();'],
    ['randomness', 'export const id = crypto.randomUUID();'],
    ['the process', 'export const where = process.cwd();'],
    ['the network', `export const page = fetch('https://example.com');`],
    ['the terminal', `console.log('here');`],
  ])('may not touch %s: %s', async (_, text) => {
    expect(await complaints(room, text)).toHaveLength(1);
  });

  it('may compute with a time that it was given', async () => {
    expect(await complaints(room, 'export const at = (time: number) => new Date(time).toISOString();')).toEqual([]);
  });
});

describe('the environment', () => {
  it.each(['process.env.HOME', `process['env'].HOME`])('is read as %s in one file only', async (expression) => {
    const text = `export const home = ${expression};`;

    expect(await complaints('contracts', text, 'environment.ts')).toEqual([]);
    for (const room of ['contracts', 'adapters', 'cli', 'lambda', 'lib']) {
      expect(await complaints(room, text)).toHaveLength(1);
    }
  });
});

it('refuses a default export', async () => {
  expect(await complaints('core', 'export default 1;')).toHaveLength(1);
});
