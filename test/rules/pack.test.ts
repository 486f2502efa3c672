import { describe, expect, it } from '@jest/globals';
import { isUrgent } from '../../contracts/urgent-calls.ts';
import { compileRules } from '../../core/rules/compile-rules.ts';
import { LEVELS, type Rule } from '../../core/rules/rule.ts';
import {
  type Case,
  documents,
  type Example,
  examplesOf,
  files,
  GIVEN,
  others,
  OURS,
  rulesByFile,
  set,
  tells,
  told,
} from './pack.ts';

const idsOf = (file: string): readonly string[] =>
  rulesByFile
    .get(file)!
    .filter(tells)
    .map(({ id }) => id);

const toldBy = (file: string, example: Case): readonly string[] => idsOf(file).filter((id) => told(example).has(id));

const summaryOf = (example: Case): string => {
  const [first, ...more] = Array.isArray(example) ? (example as readonly Example[]) : [example as Example];
  return `${String(first.eventID)} ${String(first.eventName)}${more.length > 0 ? ` and ${more.length} more` : ''}`;
};

describe('the rules that come with OpenTrail', () => {
  it('compile, all of them', () => {
    expect(set.refused).toEqual([]);
    expect(set.rules.length).toBe(documents.length);
  });

  it('wait for nothing, once it is known which buckets and roles are ours, but for what their descriptions name', () => {
    const { dormant } = compileRules(documents, OURS);
    const unsaid = dormant.filter(
      ({ rule, placeholders }) => !placeholders.every((name) => name in GIVEN && rule.description.includes(name)),
    );

    expect(unsaid.map(({ rule: { file }, placeholders }) => [file, placeholders])).toEqual([]);
    expect(set.dormant).toEqual([]);
  });

  it('have ids and titles of their own', () => {
    expect(new Set(set.rules.map(({ id }) => id)).size).toBe(set.rules.length);
    expect(new Set(set.rules.map(({ title }) => title)).size).toBe(set.rules.length);
  });

  it('each lie beside their events, with nothing else in the folder', () => {
    expect(others).toEqual([...files.map((file) => `${file}.events.json`), 'README.md'].sort());
    for (const file of files) expect(file).toMatch(/^[a-z0-9]+([-.][a-z0-9]+)*$/);
  });
});

describe.each(files)('%s', (file) => {
  it('tells of each of its events, and each of its rules of one', async () => {
    const { fires } = await examplesOf(file);

    expect(fires.filter((example) => toldBy(file, example).length === 0).map(summaryOf)).toEqual([]);
    const reached = new Set(fires.flatMap((example) => toldBy(file, example)));
    expect(idsOf(file).filter((id) => !reached.has(id))).toEqual([]);
    expect(idsOf(file)).not.toEqual([]);
  });

  it('is quiet about near misses', async () => {
    const { quiet } = await examplesOf(file);

    expect(quiet.filter((example) => toldBy(file, example).length > 0).map(summaryOf)).toEqual([]);
    expect(quiet).not.toEqual([]);
  });
});

const MEMBERS = [
  'eventVersion',
  'userIdentity',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'eventID',
  'eventType',
  'recipientAccountId',
  'eventCategory',
];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const RANDOM_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ACCOUNTS = new Set(['111122223333', '444455556666', '123456789012', '000000000000', '999999999999']);

it.each(files)('the events of %s are whole records, composed for it', async (file) => {
  const { fires, quiet } = await examplesOf(file);
  const events = [...fires, ...quiet].flat() as readonly Example[];

  for (const event of events) {
    expect(MEMBERS.filter((name) => !(name in event))).toEqual([]);
    expect(event.eventTime).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const accounts = JSON.stringify(event).match(/(?<=[:"])\d{12}(?=[:"])/g) ?? [];
    expect(accounts.filter((account) => !ACCOUNTS.has(account))).toEqual([]);
  }
  const ids = events.map(({ eventID }) => eventID as string);
  expect(ids.filter((id) => !UUID.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

const TACTICS =
  /^attack\.(reconnaissance|resource-development|initial-access|execution|persistence|privilege-escalation|defense-impairment|defense-evasion|stealth|credential-access|discovery|lateral-movement|collection|command-and-control|exfiltration|impact)$/;
const TECHNIQUE = /^attack\.t\d{4}(\.\d{3})?$/;
const CIS = /^cis\.5\.([1-9]|1[0-5])$/;
/** What ATT&CK called it before, and calls it now: the old name never stands alone. */
const RENAMED = [
  ['attack.t1562.001', 'attack.t1685'],
  ['attack.t1562.008', 'attack.t1685.002'],
  ['attack.t1562.007', 'attack.t1686.001'],
  ['attack.t1562.004', 'attack.t1686'],
];

const mistakesIn = (rule: Rule): readonly string[] => {
  const { title, description, status, level, tags, falsePositives, references, why, check } = rule;
  const wrong = (is: boolean, what: string) => (is ? [what] : []);
  const isPlain = (text: string) => /^[\x20-\x7e]+$/.test(text);
  return [
    ...wrong(!RANDOM_UUID.test(rule.id), 'id'),
    ...wrong(title.length < 8 || title.length > 72 || !/^[A-Z]/.test(title) || title.endsWith('.'), 'title'),
    ...wrong(description.length < 20 || description.length > 320 || !description.endsWith('.'), 'description'),
    ...wrong(!['stable', 'test', 'experimental'].includes(status ?? ''), 'status'),
    ...wrong(!tags.some((tag) => TACTICS.test(tag)) || !tags.some((tag) => TECHNIQUE.test(tag)), 'attack tags'),
    ...wrong(!tags.every((tag) => TACTICS.test(tag) || TECHNIQUE.test(tag) || CIS.test(tag)), 'another tag'),
    ...RENAMED.flatMap(([old, now]) => wrong(tags.includes(old) && !tags.includes(now), `${old} without ${now}`)),
    ...wrong(![title, description, ...falsePositives, ...check, why ?? ' '].every(isPlain), 'letters'),
    ...(tells(rule)
      ? [
          ...wrong(!LEVELS.includes(level), 'level'),
          ...wrong(falsePositives.length === 0, 'falsepositives'),
          ...wrong(references.length === 0 || !references.every((each) => /^https:\/\/\S+$/.test(each)), 'references'),
          ...wrong(why === undefined || why.length < 40 || why.length > 400, 'why'),
          ...wrong(check.length < 3 || check.length > 6 || check.some((step) => step.length < 15), 'check'),
        ]
      : []),
  ];
};

it('say of themselves what a person needs to know', () => {
  const mistakes = set.rules.map((rule) => [rule.file, rule.title, mistakesIn(rule)] as const);

  expect(mistakes.filter(([, , wrong]) => wrong.length > 0)).toEqual([]);
});

it('name author and date', () => {
  const members: readonly Example[] = documents.map(({ file, document }) => ({ ...(document as Example), file }));

  expect(members.filter(({ author }) => author !== 'OpenTrail').map(({ file }) => file)).toEqual([]);
  expect(members.filter(({ date }) => !/^\d{4}-\d\d-\d\d$/.test(String(date))).map(({ file }) => file)).toEqual([]);
});

/** Reads that are made by the million every day: rules about them take as long as collect gathers, which is worth the money. */
const GATHERED = ['key-tested-by-trufflehog', 'own-role-misused', 'ssm-parameters-all-decrypted'];

it('are asked within seconds about what is worth waking somebody', async () => {
  const late: string[] = [];
  for (const file of files) {
    const isTold = rulesByFile.get(file)!.some((rule) => rule.kind === 'event' && tells(rule) && isLoud(rule));
    if (!isTold || GATHERED.includes(file)) continue;
    const { fires } = await examplesOf(file);
    const single = fires.filter((example): example is Example => !Array.isArray(example));
    const managed = single.filter(({ eventCategory }) => eventCategory === 'Management');
    late.push(...managed.filter((event) => !isUrgent(event)).map((event) => `${file}: ${summaryOf(event)}`));
  }

  expect(late).toEqual([]);
});

const isLoud = ({ level }: Rule): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf('medium');
