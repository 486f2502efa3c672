import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { PACK, readRuleFiles } from '../../adapters/local/rule-files.ts';
import { ownEnvironment } from '../../contracts/environment.ts';
import { encodeCandidate } from '../../core/alerts/candidate.ts';
import { compileRules } from '../../core/rules/compile-rules.ts';
import { LEVELS, type Level, type RuleSet } from '../../core/rules/rule.ts';
import { recordedFindings } from '../../stages/alert-records.ts';
import { candidateReader } from '../../stages/read-candidates.ts';
import type { DeployedFunction } from './cloud.ts';
import type { Installation } from './installation.ts';
import type { Sample } from './samples.ts';
import { must, NAME, type World } from './world.ts';

/** Rules of the test, beside those that come with OpenTrail. */
export const RULES = join(import.meta.dirname, 'rules');

/** The rules as they were deployed. */
const deployedRules = async ({ environment }: DeployedFunction): Promise<RuleSet> => {
  const documents = [...(await readRuleFiles(fileURLToPath(PACK))), ...(await readRuleFiles(RULES))];
  const own_roles = ownEnvironment.OWN_ROLES(environment.OWN_ROLES);
  const own_buckets = ownEnvironment.OWN_BUCKETS(environment.OWN_BUCKETS);
  return compileRules(documents, { own_roles, own_buckets, own_name: [NAME] });
};

/** What rules find in these events, as `rule key`, that is bad enough to tell. */
const foundIn = async (samples: readonly Sample[], alert: DeployedFunction): Promise<Set<string>> => {
  const read = candidateReader(await deployedRules(alert));
  const least = LEVELS.indexOf(alert.environment.LEAST_LEVEL as Level);
  const found = new Set<string>();
  for (const { tokens } of samples) {
    const record = Buffer.from(tokens, 'latin1').toString();
    const { findings } = await read(encodeCandidate({ namespace: 'aws', source: 'bus', record }));
    for (const { rule, key } of findings) if (LEVELS.indexOf(rule.level) >= least) found.add(`${rule.id} ${key}`);
  }
  return found;
};

/** What was told or counted, as `rule key`. */
const recordedIn = async ({ cloud, store: bucket }: Installation): Promise<Set<string>> => {
  const recorded = new Set<string>();
  const store = new S3ObjectStore({ bucket, client: cloud.s3 });
  for await (const { rule, key } of recordedFindings(store)) recorded.add(`${rule} ${key}`);
  return recorded;
};

/** Throws unless all that rules find in these events is recorded: as told, or as counted. How many findings that are. */
export const mustBeRecorded = async (installation: Installation, samples: readonly Sample[]): Promise<number> =>
  mustHave(await foundIn(samples, installation.stage('alert')), await recordedIn(installation));

/** The same where the store may have failed: then people were told, and there may be no record. */
export const mustBeTold = async (
  { told }: World,
  installation: Installation,
  samples: readonly Sample[],
): Promise<number> => {
  const recorded = await recordedIn(installation);
  const ids = told.alerts.flatMap(({ json: { finding } }) => (finding ? [`${finding.rule.id} ${finding.key}`] : []));
  return mustHave(await foundIn(samples, installation.stage('alert')), new Set([...recorded, ...ids]));
};

const mustHave = (found: ReadonlySet<string>, known: ReadonlySet<string>): number => {
  const lost = [...found].filter((finding) => !known.has(finding));
  must(lost.length === 0, `${lost.length} of ${found.size} findings are lost: ${lost.slice(0, 3).join(', ')}`);
  return found.size;
};
