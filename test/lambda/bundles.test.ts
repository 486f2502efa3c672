import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { STAGES } from '../../contracts/names.ts';
import { type Bundle, bundleStages, removeBundles } from '../../bench/bundles.ts';

const MOST_BYTES = 1_000_000;
let bundles: readonly Bundle[] = [];

beforeAll(async () => {
  bundles = await bundleStages();
});
afterAll(() => removeBundles(bundles));

it.each(STAGES)('the bundle of %s has less than 1 MB', (stage) => {
  const bundle = bundles.find((bundle) => bundle.stage === stage);

  expect(bundle?.bytes).toBeGreaterThan(10_000);
  expect(bundle?.bytes).toBeLessThan(MOST_BYTES);
});

it.each(STAGES)('the bundle of %s has nothing of CDK and none of what checks settings', (stage) => {
  const { inputs = [] } = bundles.find((bundle) => bundle.stage === stage) ?? {};

  expect(inputs.filter((input) => /node_modules\/(aws-cdk|constructs|zod|yaml)/.test(input))).toEqual([]);
});
