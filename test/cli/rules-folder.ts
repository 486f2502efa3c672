import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Fields = Readonly<Record<string, unknown>>;

/** A rule about calls of one name, as its file has it: JSON is YAML. */
export const aRule = (eventName: string, fields: Fields = {}): Fields => ({
  title: `${eventName} was called`,
  id: `id-${eventName}`,
  name: `name_${eventName}`,
  level: 'high',
  tags: ['attack.persistence', 'attack.t1098.001', 'cis.4.5'],
  logsource: { product: 'aws', service: 'cloudtrail' },
  detection: { selection: { eventName }, condition: 'selection' },
  ...fields,
});

/** A rule about how often that is done by one address. */
export const aCorrelation = (counted: string, least: number, fields: Fields = {}): Fields => ({
  title: `${counted} was called often`,
  id: `often-${counted}`,
  level: 'medium',
  correlation: {
    type: 'event_count',
    rules: [`name_${counted}`],
    'group-by': ['sourceIPAddress'],
    timespan: '10m',
    condition: { gte: least },
  },
  ...fields,
});

/** A rule that waits for values of `%own_buckets%`. */
export const aDormantRule = (fields: Fields = {}): Fields =>
  aRule('PutBucketPolicy', {
    title: 'A bucket of ours was opened',
    detection: { selection: { 'requestParameters.bucketName|expand': '%own_buckets%' }, condition: 'selection' },
    ...fields,
  });

/** Writes files of rules, of one document or of several, and of examples. */
export const writeRules = (folder: string, files: Readonly<Record<string, Fields | readonly Fields[]>>): string => {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    if (name.endsWith('.json')) {
      writeFileSync(join(folder, name), JSON.stringify(content));
      continue;
    }
    const documents: readonly Fields[] = Array.isArray(content) ? (content as Fields[]) : [content as Fields];
    writeFileSync(join(folder, name), documents.map((document) => JSON.stringify(document)).join('\n---\n'));
  }
  return folder;
};
