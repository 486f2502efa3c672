import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRuleFiles } from '../../../adapters/local/rule-files.ts';
import { compileRules } from '../../../core/rules/compile-rules.ts';
import type { EventRule } from '../../../core/rules/rule.ts';
import { RuleEvent, type JsonRecord } from '../../../core/rules/rule-event.ts';
import { indexRules } from '../../../core/rules/rule-index.ts';

const FOLDER = fileURLToPath(new URL('../../rules/sigma/', import.meta.url));

interface Examples {
  readonly fires: readonly JsonRecord[];
  readonly quiet: readonly JsonRecord[];
}

const documents = await readRuleFiles(FOLDER);
const set = compileRules(documents);
const index = indexRules(set);
const eventRules = set.rules.filter((rule): rule is EventRule => rule.kind === 'event' && rule.alerts);

const examplesOf = async (id: string): Promise<Examples> =>
  JSON.parse(await readFile(`${FOLDER}${id}.events.json`, 'utf8')) as Examples;

const anchorsOf = (record: JsonRecord) => ({
  source: record.eventSource as string,
  name: record.eventName as string,
  errorCode: record.errorCode as string | undefined,
  identityType: (record.userIdentity as { readonly type?: string } | undefined)?.type,
});

const idsOf = (record: JsonRecord): readonly string[] =>
  index
    .candidates(anchorsOf(record))
    .filter((rule) => rule.matches(new RuleEvent(record)))
    .map(({ id }) => id);

describe("rules as Sigma's users write them", () => {
  it.each(eventRules.map(({ id }) => [id]))('%s match what they are for, and nothing else', async (id) => {
    const { fires, quiet } = await examplesOf(id);

    expect(fires.filter((record) => !idsOf(record).includes(id))).toEqual([]);
    expect(quiet.filter((record) => idsOf(record).includes(id))).toEqual([]);
    expect([fires, quiet]).not.toContainEqual([]);
  });

  it('are all used, but for what waits for values and what is refused by name', () => {
    expect(eventRules.length + 3).toBe(set.rules.length);
    expect(set.dormant).toMatchObject([{ rule: { id: 'awaits-values' }, placeholders: ['office_networks'] }]);
    expect(set.refused.map(({ file, problems }) => [basename(file), problems[0]])).toEqual([
      [
        'aggregation.yml',
        { path: 'detection.condition', message: expect.stringContaining('write a correlation rule') },
      ],
    ]);
  });

  it('count, in files of several documents', () => {
    expect(set.rules.filter(({ file }) => file.endsWith('counting.yml'))).toMatchObject([
      { id: 'secret-read', name: 'secret_read', alerts: false },
      { id: 'many-secrets-read', type: 'value_count', rules: ['secret-read'], field: 'requestParameters.secretId' },
      { id: 'counting#3', type: 'event_count', rules: ['secret-read'], timespan: 3_600_000 },
    ]);
  });

  it('are the same from a bundle of JSON', () => {
    const bundled = compileRules(JSON.parse(JSON.stringify(documents)) as typeof documents);
    const plain = (rules: unknown) =>
      JSON.stringify(rules, (_, value: unknown) => (value instanceof Set ? [...value] : value));

    expect(plain(bundled)).toBe(plain(set));
  });
});
