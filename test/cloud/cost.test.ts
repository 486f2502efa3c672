import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRIC } from '../../contracts/metrics.ts';
import { DELIVER_BYTES } from '../../lambda/limits.ts';
import { ROOT } from '../cli/run-cli.ts';
import { alertBill, type AlertMonth } from './cost-alerts.ts';
import { metricsOf } from './cost-metrics.ts';
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

  it('bills no metric of what summaries stand for, of digests, alerts, or trouble with rules, to those who have none', () => {
    const items = bill(counted, SCENARIOS[2], DELIVER_BYTES);
    const names = metricsOf(SCENARIOS[2].path).map(({ name }) => name);

    expect(items.filter(({ price }) => price === 'metric')).toEqual([
      expect.objectContaining({ quantity: names.length }),
    ]);
    expect(names).not.toContain(METRIC.summarised.name);
    expect(names).toEqual(names.filter((name) => !/^(Rules|Alerts|Hits|Digests)/.test(name)));
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

  it('prices alerts by what is urgent and by what is told, whatever else comes', () => {
    const month = { path: 'bus', events: 1e9, accounts: 100, regions: 4 } as const;
    const { alert } = counted;
    const of = (over: Partial<AlertMonth>) => monthOf(alertBill(counted, { ...month, ...over }));

    const perEvent = (of({ events: 2e9 }) - of({})) / 1e9;
    const perRegion = of({ events: 0, regions: 5 }) - of({ events: 0 });
    const perAccount = (of({ events: 0, accounts: 200 }) - of({ events: 0 })) / 100;

    // Sent, received and deleted, and a run of its own; what collect hands over comes ten at a time.
    expect(perEvent).toBeGreaterThan(alert.urgent * (3 * 0.4e-6 + 0.2e-6));
    expect(perEvent).toBeLessThan((alert.urgent + alert.matched / 10) * 3e-6);
    // Polls of an empty queue, alarms and metrics.
    expect(perRegion).toBeCloseTo(648_000 * 0.4e-6 + counted.alarms.alert * 0.1 + 2 * 0.3, 5);
    // A message and a mail a day, and a handful of requests.
    expect(perAccount).toBeGreaterThan(33 * 2e-5);
    expect(perAccount).toBeLessThan(33 * 2e-5 * 4);
  });

  it('prices alerts without a fast lane by what collect hands over, at home', () => {
    const month = { path: 'trail files', events: 1e9, accounts: 1, regions: 4 } as const;
    const [few, many] = [month, { ...month, regions: 17 }].map((each) => alertBill(counted, each));

    expect(many).toEqual(few);
    expect(few.filter(({ what }) => what.startsWith('fast lane')).every(({ quantity }) => quantity === 0)).toBe(true);
  });

  it('asks the store for nothing about an event that no rule matches, and for a handful about a finding', () => {
    const { perTold, perCopy, perMore, perClose } = counted.alert;

    expect(perTold.writes + perTold.reads).toBeLessThanOrEqual(6);
    expect(perCopy.writes + perCopy.reads).toBeLessThanOrEqual(3);
    expect(perMore.writes + perMore.reads).toBeLessThanOrEqual(5);
    expect(perClose).toEqual({ writes: 1, reads: 0, messages: 0 });
  });

  it('writes nothing but the delivered file per account, Region and window', () => {
    const { deliver, publish } = counted;

    expect(publish.perFile).toEqual({ writes: 1, reads: 1, messages: 0 });
    expect(deliver.perPart.writes).toBe(0);
    expect(deliver.perCommit.writes + publish.perCommit.writes).toBeLessThan(8);
  });
});
