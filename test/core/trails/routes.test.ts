import { describe, expect, it } from '@jest/globals';
import { BUILT_IN, routesOf } from '../../../core/trails/routes.ts';
import type { StoredTrail } from '../../../core/trails/stored-trail.ts';

const OWNER = '111122223333';

const aTrail = (name: string, with_: Partial<StoredTrail> = {}): StoredTrail => ({
  format: 1,
  arn: `arn:aws:cloudtrail:eu-west-1:${OWNER}:trail/${name}`,
  name,
  owner: OWNER,
  homeRegion: 'eu-west-1',
  version: 3,
  createdAt: 5,
  bucket: `${name}-bucket`,
  prefix: 'p',
  isMultiRegion: false,
  isOrganization: false,
  includesGlobalEvents: true,
  validatesLogFiles: false,
  insightSelectors: [],
  isLogging: true,
  tags: [],
  ...with_,
});

const ORGANIZATION = {
  id: 'o-ex',
  managementAccount: OWNER,
  delegatedAdministrators: [],
  hasAllFeatures: true,
  hasTrustedAccess: true,
  accounts: [],
};

describe('the routes', () => {
  it('are the built-in one, while there is no trail', () => {
    expect(routesOf({ revision: 0, trails: [] })).toEqual({ revision: 0, all: [BUILT_IN] });
  });

  it('are those of the trails, as soon as there are any', () => {
    const { revision, all } = routesOf({ revision: 7, trails: [aTrail('one'), aTrail('two')] });

    expect(revision).toBe(7);
    expect(all.map(({ pin }) => pin.bucket)).toEqual(['one-bucket', 'two-bucket']);
  });

  it('keep everything elsewhere, too, while it is not known what a trail logs', () => {
    const { all } = routesOf({ revision: 7, trails: [aTrail('one')], unclear: ['arn:lost'] });

    expect(all.map(({ pin }) => pin.trail)).toEqual([aTrail('one').arn, 'default']);
  });

  it('do not take an organization trail for one of its account, while the organization is not known', () => {
    const trail = aTrail('org', { isOrganization: true });

    expect(routesOf({ revision: 7, trails: [trail], unclear: [trail.arn] }).all).toEqual([BUILT_IN]);
  });

  it('pin what a commit has to know', () => {
    const trail = aTrail('org', { isOrganization: true, topic: 'arn:topic', logGroup: 'arn:group' });
    const [route] = routesOf({ revision: 7, trails: [trail], organization: ORGANIZATION }).all;

    expect(route).toMatchObject({ prefix: 'p', organization: 'o-ex' });
    expect(route.pin).toEqual({
      trail: trail.arn,
      version: 3,
      createdAt: 5,
      bucket: 'org-bucket',
      logs: { group: 'arn:group', owner: OWNER, homeRegion: 'eu-west-1', organization: 'o-ex' },
      topic: 'arn:topic',
    });
  });
});
