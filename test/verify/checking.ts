import { expect } from '@jest/globals';
import type { Fault } from '../../core/verify/report.ts';
import { type MadeArchive, recordsOf, verifying } from './archive.ts';
import { type ExpectedFault, expectedFaults } from './expected.ts';
import type { Damage } from './file-damages.ts';
import { World } from './world.ts';

const nameOf = ({ key, foundAt }: Fault | ExpectedFault): string =>
  foundAt === undefined ? key : `${key}, found at ${foundAt}`;

/** Damages an archive, and expects that exactly what was damaged is told, each object once. */
export const checkDamages = async (
  archive: MadeArchive,
  { hasRecords, seed }: { readonly hasRecords: boolean; readonly seed: number },
  damages: readonly Damage[],
): Promise<void> => {
  const world = new World(archive, hasRecords, seed);
  for (const damage of damages) await damage(world);

  const { faults } = await verifying(world.objects, hasRecords ? { records: recordsOf(archive.digests) } : {});

  const expected = expectedFaults(world);
  expect(faults.map(nameOf).sort()).toEqual(expected.map(nameOf).sort());
  for (const { key, is } of expected) expect(is).toContain(faults.find((fault) => fault.key === key)!.is);
};

/** So many pairs of damages, by chance. */
export const somePairs = (damages: Readonly<Record<string, Damage>>, count: number, seed: number) => {
  const all = Object.entries(damages);
  const world = new World({ chains: [], digests: [], files: [], objects: new Map() }, true, seed);
  return Array.from({ length: count }, (_, index) => {
    const [[one, first], [other, second]] = [world.pick(all), world.pick(all)];
    return { name: `${one}, and ${other}`, damages: [first, second], seed: seed * 1000 + index };
  });
};
