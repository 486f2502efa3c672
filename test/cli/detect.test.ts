import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { detect, detectJson, event, logOf, withLogs } from './detecting.ts';
import { aDormantRule, writeRules } from './rules-folder.ts';

describe('detect', () => {
  it('finds what rules say, in the order of time', async () => {
    const cwd = withLogs({
      'a.json': logOf(event('Poor', 'e2', { eventTime: '2026-03-02T00:00:00Z' }), event('Fine', 'e3')),
      'b.json.gz': gzipSync(logOf(event('Bad', 'e1', { eventTime: '2026-03-01T00:00:00Z' }))),
    });

    const { status, found, stderr } = await detectJson(cwd, ['logs']);

    expect({ status, found }).toEqual({ status: 1, found: ['id-Bad e1', 'id-Poor e2'] });
    expect(stderr).toBe(
      '2 findings of 2 rules: 3 events of 2 inputs looked through with 3 rules and 1 that they count.\n',
    );
  });

  it('finds an event once, however many copies there are, in whatever wrapping', async () => {
    const bad = event('Bad', 'e1');
    const cwd = withLogs({
      'a.json': logOf(bad, bad),
      'b.json.gz': gzipSync(logOf(bad)),
      'c.json': `{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":${bad}}`,
      'd.jsonl': `${bad}\n${bad}\n`,
    });

    const { found } = await detectJson(cwd, ['logs', '-'], { stdin: JSON.stringify({ Message: bad, TopicArn: 't' }) });

    expect(found).toEqual(['id-Bad e1']);
  });

  it('tells two events apart that have one id, and two contents of one', async () => {
    const other = { userIdentity: { type: 'Root', accountId: '111122223333', arn: 'arn:aws:iam::111122223333:root' } };
    const later = { eventTime: '2026-03-05T00:00:00Z' };
    const cwd = withLogs({ 'a.json': logOf(event('Bad', 'e1'), event('Bad', 'e1', other), event('Bad', 'e1', later)) });

    const { findings } = await detectJson(cwd, ['logs']);

    expect(new Set(findings.map(({ key }) => key)).size).toBe(3);
  });

  it('counts over all inputs what correlations ask for, copies once', async () => {
    const often = (id: string, second: number) => event('Often', id, { eventTime: `2026-03-01T09:0${second}:00Z` });
    const three = { 'a.json': logOf(often('e1', 1)), 'b.json': logOf(often('e2', 2)), 'c.json': logOf(often('e3', 3)) };
    const copies = { 'a.json': logOf(often('e1', 1), often('e1', 1)), 'b.json': logOf(often('e2', 2), often('e1', 1)) };

    const counted = await detectJson(withLogs(three), ['logs']);
    const once = await detectJson(withLogs(copies), ['logs']);

    expect(counted.found).toEqual(['often-Often counted']);
    expect(counted.findings[0].correlation).toMatchObject({ count: 3, eventIds: expect.arrayContaining(['e1', 'e2']) });
    expect(once).toMatchObject({ status: 0, found: [] });
  });

  it('looks at the events of a time', async () => {
    const at = (day: number) => event('Bad', `e${day}`, { eventTime: `2026-03-0${day}T00:00:00Z` });
    const cwd = withLogs({ 'a.json': logOf(at(1), at(2), at(3)) });

    const { found } = await detectJson(cwd, ['logs', '--since', '2026-03-02T00:00:00Z', '--until', '2026-03-03']);

    expect(found).toEqual(['id-Bad e2']);
  });

  it('says how many events are of that time, and if none is', async () => {
    const at = (day: number) => event('Bad', `e${day}`, { eventTime: `2026-03-0${day}T00:00:00Z` });
    const cwd = withLogs({ 'a.json': logOf(at(1), at(2), at(3)) });

    const some = await detectJson(cwd, ['logs', '--since', '2026-03-02']);
    const none = await detectJson(cwd, ['logs', '--since', '2026-04-01']);

    expect(some.stderr).toContain(': 2 of 3 events of 1 input looked through');
    expect(none.stderr).toMatch(/^No findings: 0 of 3 events of 1 input .* No event is of that time/);
  });

  it.each([
    ['a folder without logs', {}, []],
    ['what is no log', { 'a.json': '{"digestPublicKeyFingerprint":"x"}', 'readme.txt': 'hello' }, []],
    ['an event that is asked for', {}, ['--event', 'e1']],
  ])('does not say that all is well of %s', async (_, logs, args) => {
    const { status, stderr } = await detect(withLogs(logs), ['logs', ...args]);

    expect(status).toBe(2);
    expect(stderr).toContain('no events were read; name files or folders');
  });

  it.each([
    [
      ['--level', 'medium'],
      ['id-Bad bad', 'often-Often counted'],
    ],
    [
      ['--rule', 'often-Often', 'bad.yml'],
      ['id-Bad bad', 'often-Often counted'],
    ],
    [
      ['--rule', 'id-Often'],
      ['id-Often 1', 'id-Often 2', 'id-Often 3'],
    ],
  ])('tells with %j what is asked for', async (args, expected) => {
    const often = ['1', '2', '3'].map((id) => event('Often', id));
    const cwd = withLogs({ 'a.json': logOf(event('Bad', 'bad'), event('Poor', 'poor'), ...often) });

    const { found } = await detectJson(cwd, ['logs', ...args]);

    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  it('says that nothing was found', async () => {
    const { status, stdout, stderr } = await detect(withLogs({ 'a.json': logOf(event('Fine', 'e1')) }), ['logs']);

    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: 'No findings: 1 event of 1 input looked through with 3 rules and 1 that they count.\n',
      stderr: '',
    });
  });

  it('names what cannot be read, looks through the rest, and does not say that all is well', async () => {
    const cwd = withLogs({
      'a.json': logOf(event('Fine', 'e1')),
      'b.json': `${event('Bad', 'e2')}\n{"eventVersion":"1.08","torn":`,
    });

    const { status, found, stderr } = await detectJson(cwd, ['logs', 'nowhere']);

    expect({ status, found }).toEqual({ status: 2, found: ['id-Bad e2'] });
    expect(stderr).toMatch(/^opentrail: cannot read nowhere: there is no such file or folder\n/);
    expect(stderr).toMatch(/\nopentrail: logs\/b\.json, byte \d+: /);
  });

  it('says which rules were not asked', async () => {
    const cwd = withLogs({ 'a.json': logOf(event('Fine', 'e1')) });
    writeRules(join(cwd, 'rules'), { 'own.yml': aDormantRule() });

    const { status, stdout } = await detect(cwd, ['logs']);

    expect(status).toBe(0);
    expect(stdout).toMatch(
      /\n1 rule was not asked: it waits for values of %own_buckets% \(--placeholder NAME=VALUE,…\)\.\n$/,
    );
  });

  it('stops at once when interrupted while nothing arrives on standard input', async () => {
    const ended = await detect(withLogs(), ['-'], {
      stdin: waiting(),
      onStart: (child) => setTimeout(() => child.kill('SIGINT'), 1500).unref(),
    });

    expect(ended).toMatchObject({
      status: 130,
      stdout: '',
      stderr: expect.stringContaining('\nStopped. Nothing was changed'),
    });
  });
});

/** An event, and then nothing for as long as anybody waits. */
async function* waiting(): AsyncGenerator<Buffer> {
  yield Buffer.from(event('Bad', 'e1'));
  await new Promise((resolve) => setTimeout(resolve, 20_000).unref());
}
