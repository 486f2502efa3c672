import { describe, expect, it } from '@jest/globals';
import { detect, detectJson, event, logOf, withLogs } from './detecting.ts';

describe('detect', () => {
  it('shows people each rule first, the worst above, then the findings', async () => {
    const cwd = withLogs({
      'a.json': logOf(event('Poor', 'e1'), event('Poor', 'e2'), event('Bad', 'e3', { errorCode: 'AccessDenied' })),
    });

    const { status, stdout } = await detect(cwd, ['logs']);

    expect(status).toBe(1);
    expect(stdout).toMatch(/│ critical │ Bad was called +│ 1 +│[^]*│ low +│ Poor was called │ 2 /);
    expect(stdout).toMatch(/All of them:[^]*s3 Bad: AccessDenied[^]*│ e3 /);
    expect(stdout).toMatch(/from 198\.51\.100\.10/);
  });

  it('lists the worst and the newest if there are more', async () => {
    const at = (day: number) => event('Poor', `e${day}`, { eventTime: `2026-03-0${day}T00:00:00Z` });
    const cwd = withLogs({ 'a.json': logOf(event('Bad', 'e0'), at(3), at(4), at(2)) });

    const { stdout } = await detect(cwd, ['logs', '--limit', '2']);

    expect(stdout).toMatch(/│ e0 [^]*│ e4 /);
    expect(stdout).not.toMatch(/│ e[23] /);
    expect(stdout).toContain('2 of 4 findings, the worst and of those the newest');
  });

  it('shows no control character of an event, and cuts what is long', async () => {
    const nasty = '\u001b[31m\r\n\u202e\u2028' + 'x'.repeat(5000);
    const fields = {
      eventSource: nasty,
      errorCode: nasty,
      sourceIPAddress: nasty,
      userIdentity: { type: 'IAMUser', userName: nasty, arn: nasty, accountId: '111122223333' },
    };
    const cwd = withLogs({ 'a.json': logOf(event('Bad', nasty, fields)) });

    const table = await detect(cwd, ['logs']);
    const { status, findings } = await detectJson(cwd, ['logs']);

    expect(table.status).toBe(1);
    expect(Math.max(...table.stdout.split('\n').map((line) => line.length))).toBeLessThan(400);
    expect(status).toBe(1);
    expect(findings[0].event?.errorCode).toBe(nasty.slice(0, 256));
  });

  it.each([
    [['s3://logs/AWSLogs/'], /^opentrail: 's3:\/\/logs\/AWSLogs\/' is in S3, .*\n {2}fetch it: aws s3 cp --recursive/],
    [['logs', '--since', 'long ago'], /^opentrail: 'long ago' \(--since\) is no time\n/],
    [['logs', '--limit', 'all'], /^opentrail: 'all' \(--limit\) is no count\n/],
    [['logs', '--level', 'bad'], /^error: option '--level <level>' argument 'bad' is invalid/],
    [
      ['logs', '--rule', 'name_bad'],
      /^opentrail: no rule is called 'name_bad' \(--rule\)\n {2}did you mean 'name_Bad'\?/,
    ],
    [['logs', '--without', 'x'], /^opentrail: no rule is called 'x' \(--without\)\n/],
    [[], /^error: missing required argument 'path'/],
  ])('refuses %j', async (args, message) => {
    const { status, stdout, stderr } = await detect(withLogs(), args);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
