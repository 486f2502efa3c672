import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { detect, event, logOf, withLogs } from './detecting.ts';
import { aRule, writeRules } from './rules-folder.ts';

describe('detect --event', () => {
  const NUMBERS = '"requestParameters":{"n":1.0,"big":12345678901234567890}';

  it('shows the event as it came, who did it, and which rules match it and which do not', async () => {
    const bad = event('Bad', 'e1').replace('"requestParameters":{"bucketName":"b1"}', NUMBERS);
    const cwd = withLogs({ 'a.json': logOf(event('Fine', 'e0'), bad), 'b.json': logOf(bad) });
    writeRules(join(cwd, 'rules'), {
      'not.yml': aRule('Not', {
        detection: { a: { eventName: 'Bad' }, b: { awsRegion: 'mars' }, condition: 'a and b' },
      }),
    });

    const { status, stdout } = await detect(cwd, ['logs', '--event', 'e1']);

    expect(status).toBe(1);
    expect(stdout).toMatch(/^logs\/a\.json, byte \d+ and 1 more place\n\n\{\n {2}"eventVersion"/);
    expect(stdout).toContain('"n": 1.0,\n    "big": 12345678901234567890\n');
    expect(stdout).toMatch(/\nWho did it:\n {2}kind +role\n/);
    expect(stdout).toMatch(/\nIt matches:\n {2}critical +Bad was called \(id-Bad\)\n/);
    expect(stdout).toMatch(/\nIt does not match:\n {2}high +Not was called \(id-Not\)\n/);
    expect(stdout).toMatch(/\n3 other rules are about other events\.\n$/);
  });

  it('says which correlations count it', async () => {
    const cwd = withLogs({ 'a.json': logOf(event('Often', 'e1')) });

    const { status, stdout } = await detect(cwd, ['logs', '--event', 'e1', '--json']);

    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      places: [{ input: 'logs/a.json' }],
      event: { eventID: 'e1' },
      actor: { kind: 'role' },
      matching: [{ id: 'id-Often', countedBy: ['often-Often'], alerts: false }],
      notMatching: [],
    });
  });

  it('shows what differs under one id apart, and no control character', async () => {
    const nasty = { userAgent: '\u001b]0;x\u0007\u202e' };
    const cwd = withLogs({ 'a.json': logOf(event('Fine', 'e1'), event('Fine', 'e1', nasty)) });

    const { status, stdout } = await detect(cwd, ['logs', '--event', 'e1']);

    expect(status).toBe(0);
    expect(stdout.split('No rule matches it.')).toHaveLength(3);
  });

  it('says that there is no such event', async () => {
    const cwd = withLogs({ 'a.json': logOf(event('Fine', 'e1')) });

    const { status, stdout, stderr } = await detect(cwd, ['logs', '--event', 'E1']);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^opentrail: no event has the id E1, of 1 event of 1 input\n/);
  });
});
