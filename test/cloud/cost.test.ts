import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DELIVER_BYTES } from '../../lambda/limits.ts';
import { ROOT } from '../cli/run-cli.ts';
import { costPage } from './cost-page.ts';
import { bill, perMillion, SCENARIOS, totalPerMillion } from './cost.ts';
import type { Counted } from './counted.ts';
import { PRICES } from './prices.ts';

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

  it('writes nothing but the delivered file per account, Region and window', () => {
    const { deliver, publish } = counted;

    expect(publish.perFile).toEqual({ writes: 1, reads: 1, messages: 0 });
    expect(deliver.perPart.writes).toBe(0);
    expect(deliver.perCommit.writes + publish.perCommit.writes).toBeLessThan(8);
  });
});
