import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { putSummaries, summariesIn } from './summaries-archive.ts';

const newFolder = scratchFolders();
const SINCE = ['--since', '2026-03-01'];

describe('opentrail summaries of a bucket', () => {
  it('tells of a single event that has no name, and of records that nobody knows', async () => {
    const cwd = newFolder();
    putSummaries(cwd, [{ events: 3 }, { by: 'userIdentity', events: 4 }, { by: 'weather' }]);

    const { stdout } = await summariesIn(cwd).run('-a', 'opentrail-archive', '--bucket', 'logs', ...SINCE);

    expect(stdout).toMatch(
      /\n1 more event is not among them: without an API call, or from before the trail counted by API call\n1 record is by something that is not known here\n$/,
    );
  });

  it('reads it whatever trails there are', async () => {
    const cwd = newFolder();
    putSummaries(cwd, [{ events: 3 }]);
    putSummaries(cwd, [{ events: 5 }], { head: 'p/AWSLogs/o-example/' });
    const { json, run } = summariesIn(cwd);
    const bucket = ['-a', 'opentrail-archive', '--bucket', 's3://logs/', ...SINCE];

    expect(await json(...bucket)).toMatchObject({ totals: { events: 3 }, trail: null, bucket: 'logs', prefix: '' });
    expect((await run(...bucket, '--prefix', 'p/')).stdout).toBe(
      'No summaries in opentrail-archive/buckets/logs. There are folders of organizations:\n  --organization o-example\n',
    );
    const ofOrganization = [...bucket, '--prefix', 'p', '--organization', 'o-example'];
    expect(await json(...bucket, '--prefix', 'p')).toMatchObject({ organization: null, organizations: ['o-example'] });
    expect(await json(...ofOrganization)).toMatchObject({ totals: { events: 5 }, organization: 'o-example' });
  });
});
