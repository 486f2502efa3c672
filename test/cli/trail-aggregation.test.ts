import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { BUCKET, trailsIn } from './trail-cli.ts';

const newFolder = scratchFolders();
const TrailARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';
const COMMAND = ['trail', 'event-configuration', 'main'] as const;
const OBJECTS = JSON.stringify([
  { DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }], IncludeManagementEvents: true },
]);
const of = (...configurations: readonly object[]) => ({
  TrailARN,
  AggregationConfigurations: configurations.map((each) => ({ EventCategory: 'Data', ...each })),
});

/** With a trail that logs data events. */
const withTrail = async () => {
  const cwd = newFolder();
  const trails = trailsIn(cwd);
  await trails.json('trail', 'create', 'main', ...BUCKET);
  await trails.json('trail', 'selectors', 'main', '--event-selectors', OBJECTS);
  return { cwd, ...trails };
};

describe('the event configuration of a trail', () => {
  // One trail for all cases: every start takes its time.
  let trail: Awaited<ReturnType<typeof withTrail>>;
  beforeAll(async () => {
    trail = await withTrail();
  });

  it('is put as JSON, asked for and turned off, in CloudTrail’s own answers', async () => {
    const { cwd, json } = await withTrail();
    const { AggregationConfigurations } = of({ Templates: ['RESOURCE_ACCESS'], Keep: 'All', GraceSeconds: 0 });
    writeFileSync(join(cwd, 'summaries.json'), JSON.stringify(AggregationConfigurations));

    const none = await json(...COMMAND);
    const put = await json(...COMMAND, '--aggregation-configurations', 'file://summaries.json');
    const asked = await json('trail', 'event-configuration', '--trail-name', 'main');
    const off = await json(...COMMAND, '--aggregation-configurations', '[]');

    expect(none).toEqual(of());
    expect(put).toEqual({ TrailARN, AggregationConfigurations });
    expect(asked).toEqual(put);
    expect(off).toEqual(none);
  });

  it.each<[readonly string[], object]>([
    [['--summarize', 'api'], { Templates: ['API_ACTIVITY'] }],
    [['--summarize', 'user, resource,api'], { Templates: ['USER_ACTIONS', 'RESOURCE_ACCESS', 'API_ACTIVITY'] }],
    [['--summarize', 'api', '--summarize', 'user,api'], { Templates: ['API_ACTIVITY', 'USER_ACTIONS'] }],
    [['--summarize', 'api', '--keep', 'all'], { Templates: ['API_ACTIVITY'], Keep: 'All' }],
    [
      ['--summarize', 'api', '--keep', 'people-and-failures', '--max-buckets', '20', '--grace-seconds', '0'],
      { Templates: ['API_ACTIVITY'], Keep: 'PeopleAndFailures', MaxBuckets: 20, GraceSeconds: 0 },
    ],
  ])('is put in words: %j', async (flags, configuration) => {
    const { json } = trail;

    expect(await json(...COMMAND, ...flags)).toEqual(of(configuration));
    expect(await json(...COMMAND)).toEqual(of(configuration));
  });

  it('is taken away in a word', async () => {
    const { json } = trail;

    await json(...COMMAND, '--summarize', 'api');

    expect(await json(...COMMAND, '--off')).toEqual(of());
  });

  it('is told to people, with what is not delivered', async () => {
    const { run } = await withTrail();

    const none = await run(...COMMAND);
    const all = await run(...COMMAND, '--summarize', 'user,api');
    const some = await run(
      ...COMMAND,
      '--summarize',
      'user,api',
      '--keep',
      'people-and-failures',
      '--max-buckets',
      '7',
    );

    expect(none.stdout).toBe('no summaries: the trail delivers its data events one by one\n');
    expect(all.stdout).toMatch(/^summaries +of five minutes of data events, by API_ACTIVITY, USER_ACTIONS$/m);
    expect(all.stdout).toMatch(/^data events +all are delivered, too$/m);
    expect(all.stdout).toMatch(/^buckets +100 in each .+\nlate +what is delivered more than 900 seconds /m);
    expect(some.stdout).toMatch(/^data events +those of people and failed calls .+; the others are only counted$/m);
    expect(some.stdout).toMatch(/^buckets +7 in each/m);
  });

  it('stands among all that is known of the trail', async () => {
    const { run, json } = await withTrail();
    const show = async () => (await run('trail', 'show', 'main')).stdout;

    const before = await show();
    await json(...COMMAND, '--summarize', 'api', '--keep', 'people-and-failures');
    const after = await show();
    await json('trail', 'selectors', 'main', '--event-selectors', '[{}]');
    const withoutData = await show();

    expect(before).toMatch(/^summaries +no$/m);
    expect(before).not.toMatch(/^data events/m);
    expect(after).toMatch(/^summaries +by API_ACTIVITY\ndata events +those of people and failed calls/m);
    expect(withoutData).toMatch(/^summaries +by API_ACTIVITY; but it logs no data events$/m);
  });

  it.each<[readonly string[], RegExp]>([
    [['--off', '--summarize', 'api'], /^opentrail: --summarize and --off are given together\n {2}give one of them/],
    [['--aggregation-configurations', '[]', '--off'], /^opentrail: --off and --aggregation-configurations are given/],
    [['--keep', 'all'], /^opentrail: --keep is given without --summarize\n {2}give the whole configuration/],
    [['--off', '--max-buckets', '5'], /^opentrail: --max-buckets is given without --summarize/],
    [['--aggregation-configurations', '[]', '--grace-seconds', '5'], /^opentrail: --grace-seconds is given without/],
    [['--summarize', 'apis'], /'apis' is invalid\. Give api, resource, user, or several of them with commas\./],
    [['--summarize', ''], /'' is invalid\. Give api/],
    [['--summarize', 'api', '--keep', 'some'], /Allowed choices are all, people-and-failures\./],
    [['--summarize', 'api', '--max-buckets', '-1'], /'-1' is invalid\. Give a whole number\./],
    [
      ['--summarize', 'api', '--max-buckets', '1001'],
      /^opentrail: InvalidParameterException: .+MaxBuckets is 1001; it can be a whole number from 1 to 1000\n/,
    ],
    [['--aggregation-configurations', '[{'], /--aggregation-configurations: not JSON at line/],
    [['--aggregation-configurations', 'null'], /^opentrail: InvalidParameterException: AggregationConfigurations is /],
    [
      ['--aggregation-configurations', '[{"EventCategory":"\\u001b[2J"}]'],
      /^opentrail: InvalidParameterException: configuration 1, EventCategory is \\u\{1b\}\[2J; it can be Data\n/,
    ],
  ])('is not put with %j', async (flags, message) => {
    const { status, stdout, stderr } = await trail.run(...COMMAND, ...flags);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('needs a trail that logs data events', async () => {
    const { run, json } = await withTrail();
    await json('trail', 'selectors', 'main', '--event-selectors', '[{}]');

    const { status, stderr } = await run(...COMMAND, '--summarize', 'api');

    expect(status).toBe(2);
    expect(stderr).toMatch(/^opentrail: InvalidParameterException: summaries need a trail that logs data events; put /);
  });
});
