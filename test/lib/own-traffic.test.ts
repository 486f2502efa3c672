import { Stack } from 'aws-cdk-lib';
import { ownRoleNames, ownTraffic } from '../../lib/own-traffic.ts';
import type { Settings } from '../../lib/settings-types.ts';
import { anApp } from './an-app.ts';
import { HOME, HUB, someSettings } from './settings.ts';

const always = ['configure', 'deliver', 'publish', 'seal'];
const direct = { senders: [`arn:aws:iam::${HUB}:role/billing`] };

describe('our roles are those of the stages that the settings make', () => {
  it.each<[string, Partial<Settings>, string[]]>([
    ['bus and feed', {}, ['collect', 'collect-files', ...always, 'reconcile']],
    ['no bus', { bus: false }, ['collect-files', ...always, 'reconcile']],
    ['no feed', { feed: { kind: 'none' } }, ['collect', ...always]],
    ['direct senders alone', { bus: false, feed: { kind: 'none' }, direct }, ['collect', ...always]],
  ])('with %s', (_, over, stages) => {
    const names = ownRoleNames(someSettings({ ...over, regions: [HOME] }));

    expect(names.sort()).toEqual(stages.map((stage) => `opentrail-${stage}-${HOME}`).sort());
  });

  it('in every Region that collects', () => {
    const collects = ownRoleNames(someSettings({ regions: [HOME, 'us-east-1'] })).filter((name) =>
      /-collect-[a-z]+-/.test(name),
    );

    expect(collects).toContain('opentrail-collect-us-east-1');
  });
});

describe('what a trail looks away from', () => {
  it.each([HUB, '999988887777'])('is of the hub, from a stack of %s', (account) => {
    const stack = new Stack(anApp(), 'Test', { env: { account, region: HOME } });
    const own = ownTraffic(stack, someSettings({ direct }));
    const arns = [...own.queues, ...own.sessions, ...own.hub];

    expect(arns.filter((arn) => !arn.includes(`:${HUB}:`))).toEqual([]);
    expect(own.feed).toBe(`arn:aws:s3:::opentrail-feed-${HUB}-${HOME}`);
    expect(own.buckets).toContain(own.feed);
    expect(own.queues).toContain(`arn:aws:sqs:${HOME}:${HUB}:opentrail-trail-files`);
    expect(own.queues).toContain(`arn:aws:sqs:us-east-1:${HUB}:opentrail-direct`);
  });
});
