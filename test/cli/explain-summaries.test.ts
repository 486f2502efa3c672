import { describe, expect, it } from '@jest/globals';
import type { Findings } from '../../cli/explain.ts';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { runCli } from './run-cli.ts';
import { BUCKET, trailsIn } from './trail-cli.ts';

const newFolder = scratchFolders();
const OBJECTS = JSON.stringify([{ DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] }]);

const aRead = (fields: Readonly<Record<string, unknown>>) =>
  anEvent({
    eventName: 'GetObject',
    readOnly: true,
    managementEvent: false,
    eventCategory: 'Data',
    resources: [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::b1/key' }],
    ...fields,
  });

/** Of a machine that succeeds, of a machine that fails, and of a person. */
const READS = [
  aRead({ eventID: 'one' }),
  aRead({ eventID: 'two', errorCode: 'AccessDenied' }),
  aRead({ eventID: 'three', userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/ann' } }),
];
const stdin = READS.map((read) => JSON.stringify(read)).join('\n');

const withTrail = async (...flags: readonly string[]) => {
  const cwd = newFolder();
  const { json } = trailsIn(cwd);
  await json('trail', 'create', 'main', ...BUCKET);
  await json('trail', 'selectors', 'main', '--event-selectors', OBJECTS);
  await json('trail', 'event-configuration', 'main', '--summarize', 'api', ...flags);
  await json('trail', 'start', 'main');
  return cwd;
};

const LOGS = 'buckets/logs/AWSLogs/111122223333';

describe('explain, of a trail with summaries', () => {
  it('says which events are only counted, and where', async () => {
    const cwd = await withTrail('--keep', 'people-and-failures');

    const { stdout } = await runCli(['explain', '-', '--json'], { cwd, stdin });
    const told = await runCli(['explain', '-'], { cwd, stdin });

    const { events } = JSON.parse(stdout) as Findings;
    expect(events.map(({ trails: [{ logs, folder, isOnlySummarised }] }) => [logs, folder, isOnlySummarised])).toEqual([
      [true, `${LOGS}/CloudTrail-Aggregated/us-east-1/`, true],
      [true, `${LOGS}/CloudTrail/us-east-1/`, undefined],
      [true, `${LOGS}/CloudTrail/us-east-1/`, undefined],
    ]);
    expect(told.stdout).toMatch(/a machine did it and it succeeded: it is only counted +│\n.+ in summaries in buckets/);
    expect(told.stdout).toMatch(/^main logs 3 of 3 events, and only counts 1 of them$/m);
  });

  it('says nothing of it where all are delivered', async () => {
    const cwd = await withTrail();

    const { stdout } = await runCli(['explain', '-'], { cwd, stdin });

    expect(stdout).not.toMatch(/count/);
    expect(stdout).toMatch(/^main logs 3 of 3 events$/m);
  });
});
