import { describe, expect, it } from '@jest/globals';
import type { RefusalCode } from '../../core/trails/refusal.ts';
import { aRegistry, arnOf, at, aTrail, done, refusal, STRANGER } from './registry-world.ts';

const HOME = at('eu-west-1');
const SHADOW = at('us-east-1');
const ELSEWHERE = at('us-east-1', STRANGER);

describe('DescribeTrails', () => {
  const [single, multi, foreign] = [arnOf('single', HOME), arnOf('multi', HOME), arnOf('foreign', SHADOW)];

  const registered = async () => {
    const registry = aRegistry();
    await done(registry.createTrail(HOME, aTrail({ Name: 'single' })));
    await done(registry.createTrail(HOME, aTrail({ Name: 'multi', IsMultiRegionTrail: true })));
    await done(registry.createTrail(SHADOW, aTrail({ Name: 'foreign' })));
    return registry;
  };

  it.each([
    [HOME, {}, [single, multi]],
    [HOME, { trailNameList: [], includeShadowTrails: true }, [single, multi]],
    [HOME, { includeShadowTrails: false }, [single, multi]],
    [SHADOW, { trailNameList: null, includeShadowTrails: null }, [multi, foreign]],
    [SHADOW, { includeShadowTrails: false }, [foreign]],
    [SHADOW, { trailNameList: ['multi'] }, []],
    [SHADOW, { trailNameList: [multi] }, [multi]],
    [SHADOW, { trailNameList: [multi], includeShadowTrails: false }, []],
    [SHADOW, { trailNameList: [single] }, [single]],
    [SHADOW, { trailNameList: ['single'] }, []],
    [ELSEWHERE, { trailNameList: [single] }, []],
    [SHADOW, { trailNameList: ['foreign', multi, foreign, 'unknown'] }, [multi, foreign]],
    [at('ap-east-1'), {}, [multi]],
    [at('cn-north-1'), {}, []],
    [ELSEWHERE, {}, []],
    [ELSEWHERE, { trailNameList: [multi] }, []],
  ])('of %j with %j shows the trails of the Region, or those that are named', async (caller, input, expected) => {
    const { trailList } = await done((await registered()).describeTrails(caller, input as never));

    expect(trailList.map(({ TrailARN }) => TrailARN)).toEqual(expected);
  });

  it.each<[unknown, RefusalCode]>([
    [{ trailNameList: ['a--b'] }, 'InvalidTrailNameException'],
    [{ trailNameList: ['arn:aws:a'] }, 'CloudTrailARNInvalidException'],
    [{ trailNameList: 'multi' }, 'InvalidParameterException'],
    [{ trailNameList: [1] }, 'InvalidParameterException'],
    [{ includeShadowTrails: 'no' }, 'InvalidParameterException'],
    [[], 'InvalidParameterException'],
  ])('is refused with %j', async (input, code) => {
    await expect(aRegistry().describeTrails(HOME, input as never)).resolves.toEqual(refusal(code));
  });

  it('is a list of all Regions’ trails as ListTrails has it', async () => {
    const registry = await registered();

    const { Trails } = await done(registry.listTrails(at('ap-east-1'), {}));

    expect(Trails).toEqual([
      { TrailARN: single, Name: 'single', HomeRegion: 'eu-west-1' },
      { TrailARN: multi, Name: 'multi', HomeRegion: 'eu-west-1' },
      { TrailARN: foreign, Name: 'foreign', HomeRegion: 'us-east-1' },
    ]);
    await expect(registry.listTrails(HOME, { NextToken: 'a' })).resolves.toEqual(refusal('InvalidNextTokenException'));
    await expect(registry.listTrails(ELSEWHERE)).resolves.toEqual({ Trails: [] });
  });
});
