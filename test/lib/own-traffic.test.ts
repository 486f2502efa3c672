import { Stack } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { ownEnvironment } from '../../contracts/environment.ts';
import { feedSelectors } from '../../lib/own-selectors.ts';
import { ownRoleNames, ownRoles, ownTraffic, ownVariables } from '../../lib/own-traffic.ts';
import type { Settings } from '../../lib/settings-types.ts';
import { anApp } from './an-app.ts';
import { HOME, HUB, someSettings } from './settings.ts';

const always = ['alert', 'configure', 'deliver', 'publish', 'seal'];
const direct = { senders: [`arn:aws:iam::${HUB}:role/billing`] };

describe('our roles are those of the stages that the settings make', () => {
  it.each<[string, Partial<Settings>, string[]]>([
    ['bus and feed', {}, ['collect', 'collect-files', ...always, 'reconcile']],
    ['no bus', { bus: false }, ['collect-files', ...always, 'reconcile']],
    ['no feed', { feed: { kind: 'none' } }, ['collect', ...always]],
    ['direct senders alone', { bus: false, feed: { kind: 'none' }, direct }, ['collect', ...always]],
    ['no alerts', { alerts: undefined, feed: { kind: 'none' } }, ['collect', ...always.slice(1)]],
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

describe('what functions are told of our roles', () => {
  const told = (over: Partial<Settings>) => {
    const stack = new Stack(anApp(), 'Test', { env: { account: HUB, region: HOME } });
    const settings = someSettings(over);
    const { OWN_ROLES: text } = ownVariables(stack, settings);
    return { text, read: ownEnvironment.OWN_ROLES(text), all: ownRoles(stack, settings) };
  };

  it.each<[string, Partial<Settings>]>([
    ['one Region', { regions: [HOME] }],
    ['several Regions', { regions: [HOME, 'us-east-1', 'eu-west-1'], direct }],
    ['nothing but a feed', { bus: false }],
    ['no alerts', { alerts: undefined }],
  ])('is read as all of them, with %s', (_, over) => {
    const { read, all } = told(over);

    expect([...read].sort()).toEqual([...all].sort());
  });

  it('leaves most of the room of a function, with all Regions that there are', () => {
    const { text, all } = told({ regions: RegionInfo.regions.map(({ name }) => name) });

    expect(all.length).toBeGreaterThan(70);
    expect(text.length).toBeLessThan(1000);
  });
});

describe('what a trail looks away from', () => {
  it('fits into the five hundred values of its selectors, with all Regions that there are', () => {
    const stack = new Stack(anApp(), 'Test', { env: { account: HUB, region: HOME } });
    const settings = someSettings({ direct, regions: RegionInfo.regions.map(({ name }) => name) });
    const selectors = feedSelectors(['AWS::S3::Object', 'AWS::SQS::Queue'], ownTraffic(stack, settings));
    const values = selectors
      .flatMap(({ fieldSelectors }) => fieldSelectors as object[])
      .flatMap(({ field: _, ...operators }: { field?: string }) => Object.values(operators).flat());

    expect(values.length).toBeGreaterThan(300);
    expect(values.length).toBeLessThan(500);
  });

  it.each([HUB, '999988887777'])('is of the hub, from a stack of %s', (account) => {
    const stack = new Stack(anApp(), 'Test', { env: { account, region: HOME } });
    const own = ownTraffic(stack, someSettings({ direct }));
    const arns = [...own.queues, ...own.sessions, ...own.hub];

    expect(arns.filter((arn) => !arn.includes(`:${HUB}:`))).toEqual([]);
    expect(own.feed).toBe(`arn:aws:s3:::opentrail-feed-${HUB}-${HOME}`);
    expect(own.buckets).toContain(own.feed);
    expect(own.queues).toEqual(['bus', 'direct', 'trail-files', 'alert'].map((queue) => `:${HUB}:opentrail-${queue}`));
  });
});
