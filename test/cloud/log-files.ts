import { gzipSync } from 'node:zlib';
import type { Sample } from './samples.ts';

/** A log file as a native trail writes it. */
export interface NativeFile {
  readonly key: string;
  readonly body: Buffer;
}

/** The native file of these events, which are of one account, Region and category. `unique` is 16 letters and digits. */
export const nativeFile = (samples: readonly Sample[], stamp: Date, unique: string): NativeFile => {
  const { account, region, category } = samples[0];
  const [day, clock] = stamp.toISOString().split('T');
  const time = `${day.replaceAll('-', '')}T${clock.slice(0, 5).replace(':', '')}Z`;
  const folder = `AWSLogs/${account}/${category}/${region}/${day.replaceAll('-', '/')}`;
  const text = `{"Records":[${samples.map(({ tokens }) => tokens).join(',')}]}`;
  return {
    key: `${folder}/${account}_${category}_${region}_${time}_${unique}.json.gz`,
    body: gzipSync(Buffer.from(text, 'latin1')),
  };
};

/** Groups as a trail does: by account, category and Region. */
export const groupsOf = (samples: readonly Sample[]): Sample[][] => {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const place = [sample.account, sample.category, sample.region].join('/');
    groups.set(place, [...(groups.get(place) ?? []), sample]);
  }
  return [...groups.values()];
};
