import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { checkSelectors } from '../../../core/trails/check-selectors.ts';
import { compileSelectors } from '../../../core/trails/compile-selectors.ts';
import { explainSelectors } from '../../../core/trails/explain-selectors.ts';
import { isRefusal } from '../../../core/trails/refusal.ts';
import { details, kinds, maybe, selectors } from './selector-arbitraries.ts';
import { oracle } from './selector-oracle.ts';

const RUNS = { numRuns: 3000 };

const events = fc.array(fc.tuple(kinds, details), { minLength: 1, maxLength: 10 });

describe('any selectors, on any events', () => {
  it('log what the rules say, and are explained so', () => {
    let logged = 0;
    let dropped = 0;
    fc.assert(
      fc.property(maybe(selectors), events, (trail, all) => {
        const test = compileSelectors(trail);
        for (const [kind, event] of all) {
          const residual = test(kind);
          const isLogged = typeof residual === 'boolean' ? residual : residual(event);
          const { matches, why } = explainSelectors(trail, kind, event);

          expect([isLogged, matches]).toEqual([oracle(trail, kind, event), isLogged]);
          expect(why).not.toMatch(/undefined|\[object/);
          if (isLogged) logged++;
          else dropped++;
        }
      }),
      RUNS,
    );

    // Else the events would be too strange to tell anything.
    expect(Math.min(logged, dropped)).toBeGreaterThan(1000);
  });

  it('are refused or kept, whatever they are, and kept they stay the same', () => {
    const member = fc.oneof(
      fc.constantFrom('FieldSelectors', 'Field', 'Equals', 'Name', 'ReadWriteType', 'DataResources', '__proto__'),
      fc.string(),
    );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.constantFrom('Data', 'eventCategory', 'Management', null, true, 1, ''),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(member, tie('json'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(json, fc.boolean(), (input, isBasic) => {
        const checked = checkSelectors({ [isBasic ? 'EventSelectors' : 'AdvancedEventSelectors']: input });

        if (isRefusal(checked)) expect(checked.refused).toBe('InvalidEventSelectorsException');
        else expect(checkSelectors({ ...checked })).toEqual(checked);
      }),
      RUNS,
    );
  });

  it('stay the same when they are checked again', () => {
    fc.assert(
      fc.property(selectors, (checked) => {
        expect(checkSelectors(checked)).toEqual(checked);
      }),
    );
  });
});
