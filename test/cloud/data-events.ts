import { REGIONS } from '../../bench/plan.ts';
import { recordsFrom } from '../../bench/record.ts';
import { ACCOUNT } from './ministack.ts';
import { type Sample, sampleOf } from './samples.ts';

const SECONDS_APART = 4;
const OF_REGIONS = REGIONS.slice(0, 3);
const { accounts, record } = recordsFrom({ seed: 11, isOnlyData: true });
const [{ id: GENERATED }] = accounts;

/**
 * Data events of the account whose trails these are, from a time on, in milliseconds since 1970: those that other people
 * published are too few to be summarised.
 */
export const dataEvents = (count: number, from: number): Sample[] =>
  Array.from({ length: count }, (_, event) => {
    const region = OF_REGIONS[event % OF_REGIONS.length];
    const text = record(event, { account: 0, region, stamp: from, first: event, count: 1, copies: [], unique: '' });
    const time = new Date(from + event * SECONDS_APART * 1000).toISOString().slice(0, 19);
    // Everywhere: a role of another account is not taken for a machine's of this one.
    const own = text.replaceAll(GENERATED, ACCOUNT).replace(/"eventTime":"[^"]*"/, `"eventTime":"${time}Z"`);
    return sampleOf(Buffer.from(own).toString('latin1'));
  });
