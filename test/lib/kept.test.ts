import { describe, expect, it } from '@jest/globals';
import { composeApp } from '../../lib/app.ts';
import { anApp } from './an-app.ts';
import { HOME, HUB, someSettings } from './settings.ts';

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: { readonly BucketName?: string };
}

/** What CloudFormation leaves behind when all stacks are removed: types, and names where they are fixed. */
const keptBy = (): readonly string[] => {
  const app = anApp();
  composeApp(app, someSettings({ regions: [HOME] }), { account: HUB });
  const resources = app
    .synth()
    .stacks.flatMap(({ template }) => Object.values((template as { Resources: Record<string, Resource> }).Resources));
  return resources
    .filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy.startsWith('Retain'))
    .map(({ Type, Properties }) => `${Type} ${Properties?.BucketName ?? ''}`.trim())
    .sort();
};

describe('when all stacks are removed', () => {
  it('what docs/deploy.md says stays, and no more', () => {
    expect(keptBy()).toEqual([
      'AWS::KMS::Key',
      'AWS::S3::Bucket',
      'AWS::S3::Bucket',
      `AWS::S3::Bucket opentrail-archive-${HUB}-${HOME}`,
      `AWS::S3::Bucket opentrail-feed-${HUB}-${HOME}`,
      `AWS::S3::Bucket opentrail-store-${HUB}-${HOME}`,
      ...Array<string>(5).fill('AWS::S3::BucketPolicy'),
      ...Array<string>(3).fill('AWS::SQS::Queue'),
    ]);
  });

  it('only the archive stack refuses, and the others wait for it when they are made', () => {
    const app = anApp();
    composeApp(app, someSettings({ regions: [HOME] }), { account: HUB });

    const stacks = app.synth().stacks;

    expect(stacks.filter((stack) => stack.terminationProtection).map(({ id }) => id)).toEqual(['Opentrail-Archive']);
    for (const { id, dependencies } of stacks.filter((stack) => !stack.terminationProtection)) {
      expect([id, dependencies.map((dependency) => dependency.id)]).toEqual([
        id,
        expect.arrayContaining(['Opentrail-Archive']),
      ]);
    }
  });
});
