import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACK, readRuleFiles } from '../../adapters/local/rule-files.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';

const scratchFolder = scratchFolders();

const write = async (folder: string, files: Readonly<Record<string, string | Uint8Array>>) => {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
};

/** The documents of one file. */
const read = async (content: string | Uint8Array) => {
  const folder = scratchFolder();
  await write(folder, { 'x.yml': content });
  return readRuleFiles(join(folder, 'x.yml'));
};

const problemsOf = async (content: string | Uint8Array) => (await read(content)).map(({ problem }) => problem);

describe('rule files', () => {
  it('are those of a folder and below, in order of their paths', async () => {
    const folder = scratchFolder();
    const files = [
      'b.yml',
      'a.yaml',
      'c/z.YML',
      'c/a/x.yml',
      'B.yml',
      'a.events.json',
      'README.md',
      '.hidden.yml',
      '.git/x.yml',
      'yml',
    ];
    await write(folder, Object.fromEntries(files.map((name) => [name, `title: ${name}`])));

    const documents = await readRuleFiles(folder);

    const names = ['B.yml', 'a.yaml', 'b.yml', 'c/a/x.yml', 'c/z.YML'];
    expect(documents).toEqual(names.map((name) => ({ file: join(folder, name), document: { title: name } })));
  });

  it('may hold several documents, which know their number', async () => {
    expect(await read('title: a\n---\n# nothing\n---\ntitle: c\n...\n')).toMatchObject([
      { document: { title: 'a' }, number: 1 },
      { document: { title: 'c' }, number: 3 },
    ]);
  });

  it.each(['', '# nothing\n', '---\n---\n'])('of %j say that there is no rule in them', async (content) => {
    expect(await read(content)).toMatchObject([{ document: null, problem: 'there is no rule in the file' }]);
  });

  it('may hold what is no rule', async () => {
    expect(await read('text')).toMatchObject([{ document: 'text' }]);
  });

  it('are YAML 1.2, as JSON has it', async () => {
    const content =
      '\ufeffa: no\r\nb: 2026-01-01\r\nc: ~\r\nd: [1, 0x10, 1.50, true]\r\ne: |\r\n  one\r\n  two\r\n1: one\r\n';
    const [{ document }] = await read(content);

    expect(document).toEqual({ a: 'no', b: '2026-01-01', c: null, d: [1, 16, 1.5, true], e: 'one\ntwo\n', '1': 'one' });
  });

  it('keep the digits of numbers that are none', async () => {
    const [{ document }] = await read('a: 012345678901\nb: 12345678901234567890\nc: .inf\nd: +5\ne: 10\n');

    expect(document).toEqual({ a: '012345678901', b: '12345678901234567890', c: '.inf', d: '+5', e: 10 });
  });

  it('do not change what objects inherit', async () => {
    const [{ document }] = await read('__proto__: {polluted: yes}\nconstructor: x\n');

    expect(Object.keys(document as object)).toContain('constructor');
    expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each([
    ['title: [', /^line 1, column \d+: /],
    ['a: 1\nb: 2\n  c: 3\n', /^line \d, column \d+: /],
    ['a: 1\na: 2\n', /^line 2, column 1: Map keys must be unique/],
    ['a: *missing\n', /^its anchors and aliases cannot be followed/],
    ['a: !!js/function "x"\n', /^line 1, column 4: Unresolved tag/],
    [Buffer.from([0x61, 0x3a, 0x20, 0xff, 0x0a]), /^the file is not UTF-8$/],
    [`a: ${'x'.repeat(1024 * 1024)}`, /^the file is larger than 1 MiB$/],
  ])('of %j say what is wrong, and where', async (content, problem) => {
    expect(await problemsOf(content)).toEqual([expect.stringMatching(problem)]);
  });

  it('tell what is wrong with one document, and have the others', async () => {
    const documents = await read('title: a\n---\nb: {\n---\ntitle: c\n');

    expect(documents.map(({ problem }) => problem !== undefined)).toContain(true);
    expect(documents[0]).toMatchObject({ document: { title: 'a' } });
  });

  it('cannot stand for gigabytes', async () => {
    const lines = Array.from({ length: 12 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(10)}]`);
    const begin = performance.now();

    expect(await problemsOf(`a0: &a0 [x]\n${lines.join('\n')}\n`)).toEqual([expect.stringContaining('aliases')]);
    expect(await problemsOf('a: &a [*a]\n')).toEqual([expect.stringContaining('aliases')]);
    expect(performance.now() - begin).toBeLessThan(5000);
  });

  it('cannot be nested without end', async () => {
    const problems = await problemsOf(`a: ${'['.repeat(100_000)}${']'.repeat(100_000)}`);

    expect(problems).toEqual([expect.any(String)]);
  });

  it('that are not there are an error', async () => {
    const folder = scratchFolder();

    await expect(readRuleFiles(join(folder, 'none'))).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: `cannot read rules from ${join(folder, 'none')}: there is no such file or folder`,
    });
  });

  it('are no symbolic links, unless they are named', async () => {
    const folder = scratchFolder();
    await write(folder, { 'rules/a.yml': 'title: a', 'b.yml': 'title: b' });
    await symlink(join(folder, 'rules'), join(folder, 'link'));
    await symlink('../b.yml', join(folder, 'rules', 'b.yml'));

    await expect(readRuleFiles(join(folder, 'link'))).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringContaining('b.yml: it is a symbolic link: put the file itself there'),
    });
    await expect(readRuleFiles(join(folder, 'rules', 'b.yml'))).resolves.toMatchObject([{ document: { title: 'b' } }]);
  });

  it('are files', async () => {
    const folder = scratchFolder();
    await write(folder, { 'a.yml/b.yml': 'title: b' });

    expect(await readRuleFiles(folder)).toMatchObject([{ document: { title: 'b' } }]);
  });

  it('of the pack are called alike on every machine', async () => {
    const documents = await readRuleFiles(fileURLToPath(PACK));

    expect(documents.filter(({ file }) => !/^rules\/[\w./-]+\.yml$/.test(file))).toEqual([]);
  });
});
