import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { aCorrelation, aDormantRule, aRule, writeRules } from './rules-folder.ts';
import { runCli } from './run-cli.ts';

const newFolder = scratchFolders();

const called = (eventName: string, id = 0) => anEvent({ eventName, eventID: `e-${id}` });
const times = (eventName: string, count: number) => Array.from({ length: count }, (_, id) => called(eventName, id));

/** Tries rules in a folder of their own. */
const tryRules = async (files: Parameters<typeof writeRules>[1], ...args: readonly string[]) => {
  const cwd = newFolder();
  writeRules(join(cwd, 'r'), files);
  const { status, stdout, stderr } = await runCli(['rules', 'test', 'r', ...args], { cwd });
  return { status, lines: stdout.split('\n').slice(0, -1), stdout, stderr };
};

describe('rules test', () => {
  it('says that all examples do as they should', async () => {
    const { status, lines } = await tryRules({
      'a.yml': aRule('A'),
      'a.events.json': { fires: [called('A'), called('a')], quiet: [called('B')] },
    });

    expect({ status, lines }).toEqual({ status: 0, lines: ['3 examples of 1 file of rules do as they should.'] });
  });

  it('names the rule and the example that does not do as it should', async () => {
    const { status, lines } = await tryRules({
      'a.yml': aRule('A'),
      'a.events.json': { fires: [called('A'), called('B')], quiet: [called('C'), called('C'), called('A')] },
    });

    expect(status).toBe(1);
    expect(lines).toEqual([
      "r/a.events.json: fires, number 2: 'A was called' does not fire",
      "r/a.events.json: quiet, number 3: 'A was called' fires, and should not",
      '2 failures; 5 examples of 1 file of rules tried.',
    ]);
  });

  it('tries correlations over histories, and says how much of one was counted', async () => {
    const { status, lines } = await tryRules({
      'often.yml': [aRule('A'), aCorrelation('A', 3)],
      'often.events.json': {
        fires: [times('A', 3), [...times('A', 2), called('B', 9)]],
        quiet: [times('A', 2), times('A', 4), [called('A'), called('A'), called('A')]],
      },
    });

    expect(status).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(
        /^r\/often\.events\.json: fires, number 2: 'A was called often' does not fire: 2 of 3 events are counted/,
      ),
      "r/often.events.json: quiet, number 2: 'A was called often' fires, and should not",
      '2 failures; 5 examples of 1 file of rules tried.',
    ]);
  });

  it('tries a correlation whose rules lie in another file, and these by themselves', async () => {
    const { status, lines } = await tryRules({
      'a.yml': aRule('A'),
      'a.events.json': { fires: [called('A')], quiet: [called('B')] },
      'often.yml': aCorrelation('A', 2),
      'often.events.json': { fires: [times('A', 2)], quiet: [times('A', 1)] },
    });

    expect({ status, lines }).toEqual({ status: 0, lines: ['4 examples of 2 files of rules do as they should.'] });
  });

  it('tells of rules without examples, which is no failure if others have some', async () => {
    const some = { 'b.yml': aRule('B'), 'b.events.json': { fires: [called('B')] } };

    expect(await tryRules({ 'a.yml': aRule('A'), ...some })).toMatchObject({
      status: 0,
      lines: ['r/a.yml: has no examples', '1 example of 1 file of rules do as they should.'],
    });
    expect(await tryRules({ 'a.yml': aRule('A') })).toMatchObject({
      status: 1,
      lines: ['r/a.yml: has no examples', 'No example was tried.'],
    });
  });

  it('fails examples that no rule lies beside', async () => {
    const { status, lines } = await tryRules({
      'a.yml': aRule('A'),
      'a.events.json': { fires: [called('A')] },
      'old-name.events.json': { fires: [called('A')] },
    });

    expect({ status, lines }).toMatchObject({
      status: 1,
      lines: ['r/old-name.events.json: no rule lies beside it', expect.anything()],
    });
  });

  it.each([
    ['the examples', { placeholders: { own_buckets: ['b1'] } }, []],
    ['the command line', {}, ['--placeholder', 'own_buckets=b1']],
  ])('tries a rule with placeholders whose values are given by %s', async (_, more, args) => {
    const other = anEvent({ requestParameters: { bucketName: 'b2' } });

    const { status } = await tryRules(
      { 'own.yml': aDormantRule(), 'own.events.json': { fires: [anEvent()], quiet: [other], ...more } },
      ...args,
    );

    expect(status).toBe(0);
  });

  it.each([
    [
      'waits for values',
      aDormantRule(),
      { fires: [anEvent()] },
      /cannot be tried: the rule waits for values of %own_buckets%/,
    ],
    ['has an example that is no event', aRule('A'), { fires: [{ eventName: 'A' }] }, /fires, number 1: is no event: /],
    ['has examples of another form', aRule('A'), [], /it is not an object with the lists fires and quiet/],
    [
      'has a misspelt list',
      aRule('A'),
      { fires: [called('A')], quite: [] },
      /it has a member quite, which means nothing/,
    ],
    ['has nothing that fires', aRule('A'), { quiet: [called('B')] }, /fires has no example/],
    [
      'has events in place of histories',
      [aRule('A'), aCorrelation('A', 2)],
      { fires: times('A', 2) },
      /of a correlation, each example is a list of events/,
    ],
  ])('fails a rule that %s', async (_, rule, examples, message) => {
    const { status, lines } = await tryRules({ 'x.yml': rule, 'x.events.json': examples });

    expect(status).toBe(1);
    expect(lines[0]).toMatch(/^r\/x\.events\.json: /);
    expect(lines[0]).toMatch(message);
  });

  it('tells programs the same', async () => {
    const { status, stdout } = await tryRules(
      { 'a.yml': aRule('A'), 'a.events.json': { fires: [called('B')] }, 'b.yml': aRule('B') },
      '--json',
    );

    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      files: [
        {
          file: 'r/a.yml',
          rules: ['A was called'],
          examples: 1,
          failures: [{ file: 'r/a.events.json', list: 'fires', number: 1, what: "'A was called' does not fire" }],
        },
        { file: 'r/b.yml', rules: ['B was called'], examples: 0, failures: [] },
      ],
    });
  });
});

describe('the rules that come with OpenTrail', () => {
  it('can all be used, and do what their examples say', async () => {
    const { status, stdout, stderr } = await runCli(['rules', 'test'], { cwd: newFolder() });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toContain('has no examples');
  });
});
