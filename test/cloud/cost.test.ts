import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRIC } from '../../contracts/metrics.ts';
import { DELIVER_BYTES } from '../../lambda/limits.ts';
import { ROOT } from '../cli/run-cli.ts';
import { costPage } from './cost-page.ts';
import { digestBill, monthOf } from './cost-digests.ts';
import { bill, type Item, perMillion, SCENARIOS, totalPerMillion } from './cost.ts';
import { summaryCost } from './cost-summaries.ts';
import type { Counted } from './counted.ts';
import { type Price, PRICES } from './prices.ts';
import { summarySizes } from './summary-sizes.ts';

const page = readFileSync(join(ROOT, 'docs/cost.md'), 'utf8');
const counted = JSON.parse(readFileSync(join(ROOT, 'test/cloud/counted.json'), 'utf8')) as Counted;

describe('the page about costs', () => {
  it('has the tables that follow from what was counted', () => {
    expect(costPage(page, counted)).toBe(page);
  });

  it.each(SCENARIOS)('stays below its limit by $path at $events events', (scenario) => {
    const items = bill(counted, scenario, DELIVER_BYTES);

    expect(totalPerMillion(items, scenario)).toBeLessThanOrEqual(scenario.limit);
  });

  it.each(SCENARIOS)('adds up by $path at $events events', (scenario) => {
    const items = bill(counted, scenario, DELIVER_BYTES);

    const month = items.reduce((sum, { price, quantity }) => sum + PRICES[price].dollars * quantity, 0);

    expect(totalPerMillion(items, scenario)).toBeCloseTo((month / scenario.events) * 1e6, 10);
    expect(items.every((item) => perMillion(item, scenario) > 0)).toBe(true);
  });

  it('tells the size of summaries as they are, but for the odd byte that zlib may save', async () => {
    const known = new Map(counted.summaries.map((size) => [`${size.events} ${size.templates}`, size]));

    for (const { events, templates, bytes, packed, leftOut } of await summarySizes()) {
      const size = known.get(`${events} ${templates}`)!;
      expect(bytes).toBe(size.bytes);
      expect(leftOut).toBe(size.leftOut);
      expect(Math.abs(packed - size.packed)).toBeLessThanOrEqual(Math.max(1, size.packed * 0.05));
    }
  });

  it('prices summaries by their files, and what they leave out by its bytes', () => {
    const size = { events: 100, templates: 'all three', bytes: 200, packed: 20, leftOut: 1 };
    const cost = summaryCost(counted, size);

    // Ten thousand files: a PUT and a GET each, and some time.
    expect(cost.files).toBeGreaterThan(10_000 * (5e-6 + 0.4e-6));
    expect(cost.files).toBeLessThan(10_000 * (5e-6 + 0.4e-6) * 1.1);
    expect(summaryCost(counted, { ...size, events: 200 }).files).toBeCloseTo(cost.files / 2, 10);
    expect([cost.logged, cost.loggedLess]).toEqual([expect.closeTo(0.1, 10), expect.closeTo(0.75, 10)]);
  });

  it('bills no metric of what summaries stand for to those who have none', () => {
    const [{ quantity }] = bill(counted, SCENARIOS[2], DELIVER_BYTES).filter(({ price }) => price === 'metric');
    const ofSeal = Object.values(METRIC).filter(({ stage }) => stage === 'seal').length;

    expect(quantity).toBe(Object.keys(METRIC).length - ofSeal - 1);
  });

  it('prices digests by the hour and the chain, whatever else is sealed', () => {
    const [few, many] = [20, 40].map((regions) => digestBill(counted, { accounts: 1, regions, deliverers: 1 }));
    const more = many.map(({ what, price, quantity }, line) => ({
      what,
      price,
      quantity: quantity - few[line].quantity,
    }));
    const quantityOf = (wanted: Price) => more.find(({ price }) => price === wanted)!.quantity;

    expect(quantityOf('signature')).toBe(20 * 720);
    expect(quantityOf('s3Write')).toBeCloseTo(20 * 720, 5);
    expect(quantityOf('s3Read')).toBeCloseTo(20 * 720, 5);
    expect([quantityOf('key'), quantityOf('alarm'), quantityOf('metric')]).toEqual([0, 0, 0]);
    // A signature, a PUT and a GET, and some time and storage.
    expect(monthOf(more) / (20 * 720)).toBeGreaterThan(3e-6 + 5e-6 + 0.4e-6);
    expect(monthOf(more) / (20 * 720)).toBeLessThan((3e-6 + 5e-6 + 0.4e-6) * 1.2);
  });

  it('bills shards without chains for nothing but the look at them', () => {
    const [none, two] = [0, 2].map((regions) => digestBill(counted, { accounts: 1, regions, deliverers: 1 }));
    const writes = (items: readonly Item[]) => items.find(({ price }) => price === 's3Write')!.quantity;

    expect(writes(none)).toBe(4 * 720 * counted.seal.perRun.writes);
    expect(writes(two) - writes(none)).toBeLessThan(2 * 720 * 8);
    expect(counted.seal.perRun.writes).toBe(0);
  });

  it('writes nothing but the delivered file per account, Region and window', () => {
    const { deliver, publish } = counted;

    expect(publish.perFile).toEqual({ writes: 1, reads: 1, messages: 0 });
    expect(deliver.perPart.writes).toBe(0);
    expect(deliver.perCommit.writes + publish.perCommit.writes).toBeLessThan(8);
  });
});
