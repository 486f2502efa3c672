import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseSettings } from '../../lib/settings.ts';
import { ROOT } from '../cli/run-cli.ts';
import { declareTo } from '../stages/declare-world.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';

const HUB = '222222222222';
const SANDBOX = 'region: eu-central-1\nemail: security@example.com\n';

/** What stands in a page between three backticks and `yaml`, and three backticks. */
const yamlOf = (page: string): readonly string[] =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```yaml\n(?<yaml>.*?)^```$/gms)].map(
    ({ groups }) => groups!.yaml,
  );

describe('settings in the documentation', () => {
  it.each(['README.md', 'docs/deploy.md'])('are those of a sandbox in %s', (page) => {
    const [first] = yamlOf(page);

    expect(first).toBe(SANDBOX);
    expect(parseSettings(first, { account: HUB })).toMatchObject({
      region: 'eu-central-1',
      regions: ['eu-central-1'],
      emails: ['security@example.com'],
      feed: { kind: 'account' },
    });
  });

  it('are those of a trail that summarises the data events that it logs, in docs/deploy.md', async () => {
    const [, summarising] = yamlOf('docs/deploy.md');

    const { feed, trails } = parseSettings(`${SANDBOX}${summarising}`, { account: HUB });

    expect(feed).toMatchObject({ kind: 'account', dataEvents: ['AWS::S3::Object'] });
    const declare = declareTo({ store: new MemoryObjectStore() });
    const declared = trails.map((trail) => ({ s3BucketName: 'archive', ...trail }));
    const [receipt] = await declare({ account: HUB, region: 'eu-central-1' }, declared);
    expect(receipt).toEqual({ trail: 'audit', done: ['created', 'selectors', 'summaries', 'logging'] });
  });

  it('are those of alerts, in docs/settings.md', () => {
    const [sandbox, alerts] = yamlOf('docs/settings.md');

    expect(parseSettings(`${sandbox}${alerts}`, { account: HUB }).alerts).toMatchObject({
      level: 'low',
      routes: [{ level: 'low' }, { level: 'critical' }],
      placeholders: { break_glass_users: ['emergency-1', 'emergency-2'] },
    });
  });

  it('are those of an organization, and of a trail that is there, in docs/organization.md', () => {
    const [organization, adopted] = yamlOf('docs/organization.md');

    expect(parseSettings(organization, { account: HUB })).toMatchObject({
      regions: ['eu-central-1', 'us-east-1'],
      feed: { kind: 'organization' },
      organization: { regions: ['eu-central-1', 'us-east-1'], delegatedAdministrator: true },
    });
    expect(parseSettings(`${SANDBOX}${adopted}`, { account: HUB })).toMatchObject({
      feed: { kind: 'adopt', owner: '333333333333', prefix: 'o-exampleorgid', notifications: 'sns' },
    });
  });
});
