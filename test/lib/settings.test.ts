import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings, readSettings, SettingsError } from '../../lib/settings.ts';

const SANDBOX = 'region: eu-central-1\nemail: security@example.com\n';
const NOBODY = { account: undefined };
const HUB = { account: '111122223333' };

const ORGANIZATION = `organization:
  id: o-a1b2c3d4e5
  managementAccount: '444455556666'
  targets: [r-a1b2]
`;

const mistakesIn = (content: string, surroundings = HUB): readonly string[] => {
  try {
    parseSettings(content, surroundings);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
};

describe('two lines', () => {
  it('are enough', () => {
    expect(parseSettings(SANDBOX, HUB)).toEqual({
      name: 'opentrail',
      account: '111122223333',
      region: 'eu-central-1',
      regions: ['eu-central-1'],
      emails: ['security@example.com'],
      bus: true,
      feed: { kind: 'account', dataEvents: [] },
      organization: undefined,
      direct: undefined,
      trails: [],
      alerts: {
        emails: ['security@example.com'],
        level: 'medium',
        routes: [],
        rules: undefined,
        without: [],
        mostMessages: 60,
        placeholders: {},
      },
      collectWindow: 90,
      deliverers: 1,
      encryption: 's3',
      objectLock: undefined,
      signingKeys: 1,
      breakGlass: undefined,
      accessLogDays: 400,
      functionLogDays: 30,
      noEventsMinutes: 60,
      deliveryLagMinutes: 20,
    });
  });

  it('are shown to whoever has no file', () => {
    const place = join(tmpdir(), 'there-is-no-such-file.yaml');

    expect(() => readSettings(place, HUB)).toThrow(
      /no such file.*region: eu-central-1\n.*email: security@example.com/s,
    );
  });

  it('may stand in any file', () => {
    const place = join(mkdtempSync(join(tmpdir(), 'settings-')), 'mine.yaml');
    writeFileSync(place, SANDBOX);

    expect(readSettings(place, NOBODY)).toMatchObject({ region: 'eu-central-1', account: undefined });
  });
});

describe('settings', () => {
  it('of the file go before the credentials', () => {
    expect(parseSettings(`${SANDBOX}account: '999988887777'`, HUB).account).toBe('999988887777');
  });

  it('take an account that YAML reads as a number', () => {
    expect(parseSettings(`${SANDBOX}account: 999988887777`, HUB).account).toBe('999988887777');
  });

  it('name every Region that collects once, in order, the home Region and those of members among them', () => {
    const { regions, organization } = parseSettings(
      `${SANDBOX}regions: [eu-west-1, eu-central-1]\n${ORGANIZATION}  regions: [ap-southeast-2]\n`,
      HUB,
    );

    expect(organization?.regions).toEqual(['ap-southeast-2', 'us-east-1']);
    expect(regions).toEqual(['ap-southeast-2', 'eu-central-1', 'eu-west-1', 'us-east-1']);
  });

  it.each([
    ['a delegated administrator', HUB, true],
    ['the management account', { account: '444455556666' }, false],
  ])('take the hub for %s', (_, surroundings, isDelegated) => {
    const { organization } = parseSettings(`${SANDBOX}${ORGANIZATION}`, surroundings);

    expect(organization?.delegatedAdministrator).toBe(isDelegated);
  });

  it('leave selectors as CloudTrail takes them', () => {
    const { trails } = parseSettings(
      `${SANDBOX}trails: [{ name: abc, eventSelectors: [{ ReadWriteType: All }], isLogging: false }]`,
      HUB,
    );

    expect(trails).toEqual([{ name: 'abc', eventSelectors: [{ ReadWriteType: 'All' }], isLogging: false }]);
  });

  it('leave summaries as CloudTrail takes them, and as it does not', () => {
    const aggregationConfigurations = [{ EventCategory: 'Data', Templates: ['API_ACTIVITY', 'ELSE'], Keep: 5 }];
    const trail = JSON.stringify({ name: 'abc', aggregationConfigurations });

    expect(parseSettings(`${SANDBOX}trails: [${trail}]`, HUB).trails).toEqual([
      { name: 'abc', aggregationConfigurations },
    ]);
  });
});

describe('alerts', () => {
  const alertsOf = (text: string, place?: string) => parseSettings(`${SANDBOX}alerts: ${text}`, HUB, place).alerts;

  it('may be wanted by nobody', () => {
    expect(alertsOf('false')).toBeUndefined();
  });

  it.each([
    ['whom alarms are told', '{}', ['security@example.com']],
    ['others', '{ email: oncall@example.com }', ['oncall@example.com']],
    ['nobody by mail', '{ email: [] }', []],
  ])('tell %s', (_, text, emails) => {
    expect(alertsOf(text)?.emails).toEqual(emails);
  });

  it('have routes for levels, the least first', () => {
    const routes =
      '{ critical: { topic: "arn:aws:sns:eu-west-1:444455556666:pager" }, high: { email: a@example.com } }';

    expect(alertsOf(`{ routes: ${routes} }`)?.routes).toEqual([
      { level: 'high', emails: ['a@example.com'] },
      { level: 'critical', topic: 'arn:aws:sns:eu-west-1:444455556666:pager' },
    ]);
  });

  it.each([
    ['./mine', '/some/where/mine'],
    ['../mine/one.yml', '/some/mine/one.yml'],
    ['/rules', '/rules'],
  ])('find rules by %s as seen from the settings file', (rules, place) => {
    expect(alertsOf(`{ rules: ${rules} }`, '/some/where/opentrail.yaml')?.rules).toBe(place);
  });
});

describe('a mistake', () => {
  it.each([
    ['alerts that are no settings', `${SANDBOX}alerts: 5`, 'alerts is 5: it must be false, or settings'],
    [
      'a misspelt setting of alerts',
      `${SANDBOX}alerts: { levl: low }`,
      'alerts.levl is not a setting: did you mean level?',
    ],
    [
      'a level that is none',
      `${SANDBOX}alerts: { level: mild }`,
      'alerts.level is "mild": it must be one of informational',
    ],
    [
      'a route for a level that is none',
      `${SANDBOX}alerts: { routes: { critcal: { email: a@example.com } } }`,
      'alerts.routes.critcal is not a setting: did you mean critical?',
    ],
    [
      'a route to nowhere',
      `${SANDBOX}alerts: { routes: { critical: {} } }`,
      'alerts.routes.critical is {}: it must be either an `email` or a `topic`',
    ],
    [
      'a route to two places',
      `${SANDBOX}alerts: { routes: { critical: { email: a@example.com, topic: 'arn:aws:sns:eu-west-1:444455556666:x' } } }`,
      'it must be either an `email` or a `topic`',
    ],
    [
      'a route that is never taken',
      `${SANDBOX}alerts: { level: high, routes: { low: { email: a@example.com } } }`,
      'it must be left out, as alerts.level is high',
    ],
    [
      'a value that would be two',
      `${SANDBOX}alerts: { placeholders: { a: ['x,y'] } }`,
      'alerts.placeholders.a[0] is "x,y": it must be names with lists of their values, which have no commas',
    ],
    [
      'other own roles than ours',
      `${SANDBOX}alerts: { placeholders: { own_roles: [x] } }`,
      'alerts.placeholders.own_roles is ["x"]: it must be left out, as OpenTrail knows its own itself',
    ],
    [
      'a rule that would be taken for an option',
      `${SANDBOX}alerts: { without: ['--no-pack'] }`,
      'alerts.without[0] is "--no-pack": it must be the id or name of a rule',
    ],
    [
      'alerts that come back as trail files',
      `${SANDBOX}feed: { kind: adopt, bucket: b-u, notifications: sns, topic: 'arn:aws:sns:eu-central-1:111122223333:t' }
alerts: { routes: { high: { topic: 'arn:aws:sns:eu-central-1:111122223333:t' } } }`,
      'alerts.routes.high.topic is "arn:aws:sns:eu-central-1:111122223333:t": it must be another topic',
    ],
    ['nothing at all', '', 'region is missing: it must be a Region, such as eu-central-1'],
    ['a list', '- a', 'the file is ["a"]: it must be settings, each with its name'],
    ['no e-mail', 'region: eu-central-1', 'email is missing: it must be an e-mail address, or a list of them'],
    ['a bad Region', 'region: europe\nemail: a@example.com', 'region is "europe": it must be a Region'],
    ['one bad Region of many', `${SANDBOX}regions: [eu-west-1, paris]`, 'regions[1] is "paris": it must be a Region'],
    ['a Region that is misspelt', `${SANDBOX}regions: [eu-cental-1]`, 'a Region: did you mean eu-central-1?'],
    ['a city', `${SANDBOX}regions: [eu-frankfurt-1]`, 'regions[0] is "eu-frankfurt-1": it must be a Region'],
    ['a zone', `${SANDBOX}regions: [us-east-1a]`, 'a Region: did you mean us-east-1?'],
    ['a Region that is a number', `${SANDBOX}regions: [1]`, 'regions[0] is 1: it must be a Region, such as eu-'],
    ['a bad e-mail', 'region: eu-central-1\nemail: [a@b]', 'email is ["a@b"]: it must be an e-mail address'],
    ['a capital name', `${SANDBOX}name: OpenTrail`, 'name is "OpenTrail": it must be 2 to 20 lower-case letters'],
    ['a name that is too long', `${SANDBOX}name: a23456789012345678901`, 'it must be 2 to 20 lower-case letters'],
    ['a short account', `${SANDBOX}account: 12345`, 'account is 12345: it must be the twelve digits of an account'],
    ['a bus that is a text', `${SANDBOX}bus: 'yes'`, 'bus is "yes": it must be true or false'],
    [
      'a long window',
      `${SANDBOX}collectWindow: 500`,
      'collectWindow is 500: it must be a whole number of seconds from 1',
    ],
    ['no window', `${SANDBOX}collectWindow: 0`, 'collectWindow is 0: it must be a whole number of seconds from 1'],
    [
      'a prefix that stands for more',
      `${SANDBOX}trails: [{ name: abc, s3KeyPrefix: 'a*' }]`,
      'without a slash in front, ast',
    ],
    ['a prefix of one letter for any', adoptingPrefix('a?'), 'feed.prefix is "a?": it must be a prefix of 1 to 199'],
    ['a prefix with a variable', adoptingPrefix('${aws:username}'), 'feed.prefix is "${aws:username}": it must be'],
    ['a prefix with a slash in front', adoptingPrefix('/a'), 'feed.prefix is "/a": it must be'],
    ['half a second', `${SANDBOX}collectWindow: 0.5`, 'collectWindow is 0.5: it must be a whole number of seconds'],
    ['three deliverers', `${SANDBOX}deliverers: 3`, 'deliverers is 3: it must be one of 1, 2, 4, 8, 16'],
    [
      'some encryption',
      `${SANDBOX}encryption: kms`,
      'encryption is "kms": it must be s3, create or the ARN of a KMS key',
    ],
    ['days no log group has', `${SANDBOX}functionLogDays: 31`, 'functionLogDays is 31: it must be one of 1, 3, 5'],
    [
      'a soft lock',
      `${SANDBOX}objectLock: { mode: soft, days: 1 }`,
      'objectLock.mode is "soft": it must be one of gov',
    ],
    ['a lock for ever', `${SANDBOX}objectLock: { mode: governance, days: 99999 }`, 'from 1 to 36500'],
    ['no key to sign with', `${SANDBOX}signingKeys: 0`, 'signingKeys is 0: it must be a whole number of keys from 1'],
    ['a rescuer who is a user', `${SANDBOX}breakGlass: arn:aws:iam::111122223333:user/me`, 'the ARN of an IAM role'],
    ['a feed of no kind', `${SANDBOX}feed: {}`, 'feed.kind is missing: it must be one of account, organization, adopt'],
    [
      'a feed that is a text',
      `${SANDBOX}feed: account`,
      'feed is "account": it must be settings, of which `kind` is one',
    ],
    ['a feed without its bucket', `${SANDBOX}feed: { kind: adopt, notifications: own }`, 'feed.bucket is missing'],
    ['a sender without an ARN', `${SANDBOX}direct: { senders: [me] }`, 'direct.senders[0] is "me": it must be the ARN'],
    ['no sender', `${SANDBOX}direct: { senders: [] }`, 'direct.senders is []: it must be a list of one or more ARNs'],
    ['a trail without a name', `${SANDBOX}trails: [{}]`, 'trails[0].name is missing: it must be 3 to 128 letters'],
    ['a bad target', `${SANDBOX}${ORGANIZATION.replace('r-a1b2', 'all')}`, 'organization.targets[0] is "all"'],
    [
      'an early alarm',
      `${SANDBOX}noEventsMinutes: 1`,
      'noEventsMinutes is 1: it must be a whole number of minutes from 5',
    ],
    ['what is not YAML', 'region: [', 'it is not YAML'],
    ['the same name twice', `${SANDBOX}region: eu-west-1`, 'it is not YAML'],
  ])('such as %s is named, with what is allowed', (_, content, message) => {
    expect(mistakesIn(content).join('\n')).toContain(message);
  });

  it.each([
    ['collectwindow: 5', 'collectwindow is not a setting: did you mean collectWindow?'],
    ['emial: a@example.com', 'emial is not a setting: did you mean email?'],
    ['feed: { kind: account, dataEvent: [] }', 'feed.dataEvent is not a setting: did you mean dataEvents?'],
    ['trails: [{ name: abc, s3Bucket: abc }]', 'trails[0].s3Bucket is not a setting: did you mean s3BucketName?'],
    [
      'trails: [{ name: abc, aggregationConfiguration: [] }]',
      'trails[0].aggregationConfiguration is not a setting: did you mean aggregationConfigurations?',
    ],
    ['frequency: 5', 'frequency is not a setting; there are name, account, region'],
  ])('in a name is told with the nearest one: %s', (line, message) => {
    expect(mistakesIn(`${SANDBOX}${line}`).join('\n')).toContain(message);
  });

  it('is told together with all others', () => {
    const mistakes = mistakesIn('region: europe\ncollectWindow: -1\nbusy: true\n');

    expect(mistakes.map((line) => line.split(' ')[0])).toEqual(['region', 'email', 'collectWindow', 'busy']);
  });
});

describe('settings that are right each by itself', () => {
  it.each([
    ['nothing to take in', `bus: false\nfeed: { kind: none }`, 'bus is false: it must be true, unless there is a feed'],
    ['a trail of no organization', 'feed: { kind: organization }', 'feed.kind is "organization": it must be account'],
    [
      'a topic that nobody asked for',
      adopting('own', 'topic: arn:aws:sns:eu-central-1:111122223333:t'),
      'feed.topic is',
    ],
    [
      'a topic elsewhere',
      adopting('sns', 'topic: arn:aws:sns:us-east-1:111122223333:t'),
      'feed.topic is "arn:aws:sns:us-east-1:111122223333:t": it must be a topic in the home Region',
    ],
    [
      'the key of a feed elsewhere',
      adopting('own', 'key: arn:aws:kms:us-east-1:111122223333:key/1'),
      'feed.key is "arn:aws:kms:us-east-1:111122223333:key/1": it must be the ARN of a KMS key in the home Region',
    ],
    ['no topic', adopting('sns'), 'feed.topic is missing: it must be the ARN of an SNS topic if'],
    ['a key elsewhere', 'encryption: arn:aws:kms:us-east-1:111122223333:key/1', 'encryption is "arn:aws:kms:us-east-1'],
    [
      'a rescuer from elsewhere',
      'breakGlass: arn:aws:iam::999988887777:role/rescue',
      'breakGlass is "arn:aws:iam::999988887777:role/rescue": it must be the ARN of an IAM role of the account',
    ],
    ["another account's bus", adopting('eventbridge'), 'feed.notifications is "eventbridge": it must be own or sns'],
    ['two trails of one name', 'trails: [{ name: abc }, { name: abc }]', 'trails[1].name is "abc": it must be a name'],
    ['an orphan', 'trails: [{ name: abc, isOrganizationTrail: true }]', 'trails[0].isOrganizationTrail is true'],
    [
      'a log group without its role',
      "trails: [{ name: abc, cloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-central-1:111122223333:log-group:a:*' }]",
      'trails[0].cloudWatchLogsRoleArn is missing: it must be given together with',
    ],
  ])('may be wrong together: %s', (_, lines, message) => {
    expect(mistakesIn(`${SANDBOX}${lines}`).join('\n')).toContain(message);
  });

  it('need the account of the hub if members must know it', () => {
    expect(mistakesIn(`${SANDBOX}${ORGANIZATION}`, NOBODY as never)).toEqual([
      expect.stringMatching(/^account is missing: it must be the twelve digits of the hub/),
    ]);
  });
});

function adoptingPrefix(prefix: string): string {
  return `${SANDBOX}${adopting('own', `prefix: '${prefix}'`)}`;
}

function adopting(notifications: string, more = 'owner: "999988887777"'): string {
  return `feed: { kind: adopt, bucket: their-trail, notifications: ${notifications}, ${more} }`;
}

describe('a loop', () => {
  const OURS = (kind: string) => `opentrail-${kind}-111122223333-eu-central-1`;
  const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:files';
  const adopt = (bucket: string, more = 'notifications: own') => `feed: { kind: adopt, bucket: ${bucket}, ${more} }`;
  const trailTo = (bucket: string) => `trails: [{ name: abc, s3BucketName: ${bucket} }]`;

  it.each([
    ['the archive is taken for a feed', adopt(OURS('archive')), 'feed.bucket'],
    ['the store is taken for a feed', adopt(OURS('store')), 'feed.bucket'],
    ['a trail delivers into the feed that we made', trailTo(OURS('feed')), 'trails[0].s3BucketName'],
    ['a trail delivers into an adopted feed', `${adopt('theirs')}\n${trailTo('theirs')}`, 'trails[0].s3BucketName'],
    ['a trail delivers into the store', trailTo(OURS('store')), 'trails[0].s3BucketName'],
    [
      'a trail tells the topic of the feed',
      `${adopt('theirs', `notifications: sns, topic: '${TOPIC}'`)}\ntrails: [{ name: abc, snsTopicArn: '${TOPIC}' }]`,
      'trails[0].snsTopicArn',
    ],
  ])('is refused: %s', (_, lines, name) => {
    expect(mistakesIn(`${SANDBOX}${lines}`)).toEqual([expect.stringContaining(`${name} is "`)]);
    expect(mistakesIn(`${SANDBOX}${lines}`, NOBODY as never)).toEqual([expect.stringContaining(`${name} is "`)]);
  });

  it.each([
    ['data events on S3, as the native trail leaves us out', 'feed: { kind: account, dataEvents: [AWS::S3::Object] }'],
    ['a trail to the archive by its name', trailTo(OURS('archive'))],
    ['a trail to a bucket of another installation', trailTo('other-feed-111122223333-eu-central-1')],
    ['an adopted bucket of another Region', adopt('opentrail-archive-111122223333-eu-west-1')],
  ])('is none: %s', (_, lines) => {
    expect(mistakesIn(`${SANDBOX}${lines}`)).toEqual([]);
  });
});
