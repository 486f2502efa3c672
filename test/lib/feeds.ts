import { Template } from 'aws-cdk-lib/assertions';
import { FeedStack } from '../../lib/feed-stack.ts';
import type { AdoptedFeed, CreatedFeed, Settings } from '../../lib/settings-types.ts';
import { anApp } from './an-app.ts';
import { HOME, HUB, someSettings } from './settings.ts';

/** The feed stack of a hub. */
export const feedOf = (feed: CreatedFeed | AdoptedFeed, over: Partial<Settings> = {}): Template => {
  const settings = someSettings({ ...over, feed });
  return Template.fromStack(new FeedStack(anApp(), 'Feed', { env: { account: HUB, region: HOME }, feed, settings }));
};

/** The bucket of somebody else's trail. */
export const adopted = (over: Partial<AdoptedFeed>): AdoptedFeed => ({
  kind: 'adopt',
  bucket: 'central-logs',
  owner: undefined,
  prefix: undefined,
  key: undefined,
  notifications: 'own',
  topic: undefined,
  ...over,
});

export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: { readonly Service?: string };
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, string>>;
}

/** The statements of all policies of a type. */
export const policiesOf = (template: Template, type: string): Statement[] =>
  Object.values(template.findResources(type)).flatMap(
    ({ Properties }) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
  );

export const FEED = 'arn:aws:s3:::opentrail-feed-111122223333-eu-central-1';
