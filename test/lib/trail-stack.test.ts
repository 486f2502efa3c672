import { Template } from 'aws-cdk-lib/assertions';
import { TrailStack } from '../../lib/trail-stack.ts';
import { aCheckedApp } from './an-app.ts';
import { anOrganization, HOME, HUB, someSettings } from './settings.ts';

const MANAGEMENT = anOrganization.managementAccount;
const feed = { kind: 'organization', dataEvents: ['AWS::S3::Object', 'AWS::SQS::Queue'] } as const;

const aTrailStack = (app = aCheckedApp()) =>
  new TrailStack(app, 'Trail', {
    settings: someSettings({ feed, organization: anOrganization }),
    feed,
    hub: HUB,
    env: { account: MANAGEMENT, region: HOME },
  });

describe('the stack of the organization trail', () => {
  const template = Template.fromStack(aTrailStack());

  it('is the trail alone, which needs no preparation for CDK', () => {
    const resources = Object.values(template.toJSON().Resources as Record<string, { readonly Type: string }>);

    expect(resources.map(({ Type }) => Type)).toEqual(['AWS::CloudTrail::Trail']);
    expect(template.toJSON()).not.toHaveProperty('Parameters');
  });

  it('logs the whole organization into the bucket of the hub', () => {
    template.hasResourceProperties('AWS::CloudTrail::Trail', {
      TrailName: 'opentrail-feed',
      IsLogging: true,
      IsOrganizationTrail: true,
      IsMultiRegionTrail: true,
      EnableLogFileValidation: true,
      S3BucketName: `opentrail-feed-${HUB}-${HOME}`,
    });
  });

  it('looks away from roles and queues of the hub, and of nobody in the management account', () => {
    const [{ Properties }] = Object.values(template.findResources('AWS::CloudTrail::Trail'));
    const selectors = JSON.stringify(Properties.AdvancedEventSelectors);

    expect(selectors).toContain(`arn:aws:sts::${HUB}:assumed-role/opentrail-collect-files-${HOME}/`);
    expect(selectors).toContain(`":${HUB}:opentrail-trail-files"`);
    expect(selectors).not.toContain(MANAGEMENT);
  });

  it('says by which ARN it is stopped', () => {
    template.hasOutput('FeedTrailArn', { Value: `arn:aws:cloudtrail:${HOME}:${MANAGEMENT}:trail/opentrail-feed` });
  });

  it('leaves cdk-nag nothing to say', () => {
    const app = aCheckedApp();
    aTrailStack(app);

    expect(() => app.synth()).not.toThrow();
  });
});
