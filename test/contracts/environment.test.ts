import { describe, expect, it } from '@jest/globals';
import { alertEnvironment, ownEnvironment } from '../../contracts/environment.ts';
import { ALERT_LEVELS, stageRoleName, stageRoleNames } from '../../contracts/names.ts';
import { LEVELS } from '../../core/rules/rule.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:opentrail-alerts';

describe('our own roles', () => {
  it.each<[string, readonly string[]]>([
    ['', []],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    ['x-{a,b}', ['x-a', 'x-b']],
    ['x-{a,b}-{1,2}', ['x-a-1', 'x-a-2', 'x-b-1', 'x-b-2']],
    ['x-{a,b}-1,y,z-{c}', ['x-a-1', 'x-b-1', 'y', 'z-c']],
    ['x-{}', ['x-']],
  ])('are read from %s', (text, roles) => {
    expect(ownEnvironment.OWN_ROLES(text)).toEqual(roles);
  });

  it('are those of all stages in all Regions, written as one', () => {
    const stages = ['collect', 'alert'] as const;
    const regions = ['eu-central-1', 'us-east-1'];
    const each = stages.flatMap((stage) => regions.map((region) => stageRoleName('opentrail', stage, region)));

    expect(ownEnvironment.OWN_ROLES(stageRoleNames('opentrail', stages, regions))).toEqual(each);
    expect(stageRoleName('opentrail', 'alert', 'us-east-1')).toBe('opentrail-alert-us-east-1');
  });

  it('must be told, even if there are none', () => {
    expect(() => ownEnvironment.OWN_ROLES(undefined)).toThrow('ARNs joined by commas, or nothing');
  });
});

describe('what alert is told', () => {
  it.each<[keyof typeof alertEnvironment, string, unknown]>([
    ['ALERT_TOPIC', TOPIC, TOPIC],
    ['LEVEL_TOPICS', '', {}],
    ['LEVEL_TOPICS', `critical=${TOPIC},low=${TOPIC}-low`, { critical: TOPIC, low: `${TOPIC}-low` }],
    ['LEAST_LEVEL', 'medium', 'medium'],
    ['MOST_MESSAGES', '60', 60],
  ])('as %s is read from %s', (name, text, value) => {
    expect(alertEnvironment[name](text)).toEqual(value);
  });

  it.each<[keyof typeof alertEnvironment, string | undefined, string]>([
    ['ALERT_TOPIC', undefined, 'the ARN of a topic'],
    ['ALERT_TOPIC', 'opentrail-alerts', 'the ARN of a topic'],
    ['LEVEL_TOPICS', undefined, 'texts joined by commas, or nothing'],
    ['LEVEL_TOPICS', TOPIC, 'level=ARN'],
    ['LEVEL_TOPICS', `sky=${TOPIC}`, 'level=ARN'],
    ['LEAST_LEVEL', 'mild', 'one of informational, low'],
    ['MOST_MESSAGES', '-1', 'a whole number'],
    ['MOST_MESSAGES', undefined, 'a whole number'],
  ])('as %s is refused from %s', (name, text, message) => {
    expect(() => alertEnvironment[name](text)).toThrow(message);
  });

  it('knows the levels of rules, in their order', () => {
    expect(ALERT_LEVELS).toEqual(LEVELS);
  });
});
