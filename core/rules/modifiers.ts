import { hint, shown, type Refuse } from './rule-members.ts';
import { RE_FLAGS } from './regular-expression.ts';

/** How a field is compared with values: one of these, or as a whole. */
const WAYS = [
  'contains',
  'startswith',
  'endswith',
  're',
  'cidr',
  'exists',
  'fieldref',
  'lt',
  'lte',
  'gt',
  'gte',
] as const;
export type Way = (typeof WAYS)[number] | 'equals';

const SWITCHES = ['all', 'cased', 'neq', 'expand', 'i', 'm', 's'] as const;
type Switch = (typeof SWITCHES)[number];

const NOT_SUPPORTED: Readonly<Partial<Record<string, string>>> = {
  base64: 'records of CloudTrail are not encoded',
  base64offset: 'records of CloudTrail are not encoded',
  utf16: 'records of CloudTrail are UTF-8',
  utf16le: 'records of CloudTrail are UTF-8',
  utf16be: 'records of CloudTrail are UTF-8',
  wide: 'records of CloudTrail are UTF-8',
  windash: 'records of CloudTrail hold no Windows command lines',
  minute: 'times are texts; use |re or |startswith on them',
  hour: 'times are texts; use |re or |startswith on them',
  day: 'times are texts; use |re or |startswith on them',
  week: 'times are texts; use |re or |startswith on them',
  month: 'times are texts; use |re or |startswith on them',
  year: 'times are texts; use |re or |startswith on them',
};

/** A key of a selection, taken apart. */
export interface FieldKey {
  /** Empty for keywords, which are looked for in the whole event. */
  readonly field: string;
  readonly way: Way;
  /** With `fieldref`: which part of the field the other's value is. */
  readonly part: 'equals' | 'contains' | 'startswith' | 'endswith';
  readonly all: boolean;
  readonly cased: boolean;
  readonly neq: boolean;
  readonly expand: boolean;
  readonly regexFlags: number;
}

const PARTS = ['contains', 'startswith', 'endswith'] as const;
type Part = (typeof PARTS)[number];
const TEXT_WAYS: readonly Way[] = ['equals', ...PARTS];
/** Which ways a switch goes with. */
const GOES_WITH: Readonly<Record<Switch, readonly Way[]>> = {
  all: [...TEXT_WAYS, 're'],
  cased: [...TEXT_WAYS, 'fieldref'],
  neq: [...TEXT_WAYS, 're', 'cidr', 'fieldref'],
  expand: [...TEXT_WAYS, 'cidr'],
  i: ['re'],
  m: ['re'],
  s: ['re'],
};
const ON_KEYWORDS: readonly Way[] = ['equals', 'contains', 're'];

const isWay = (modifier: string): modifier is (typeof WAYS)[number] => (WAYS as readonly string[]).includes(modifier);
const isSwitch = (modifier: string): modifier is Switch => (SWITCHES as readonly string[]).includes(modifier);
const isPart = (way: Way): way is Part => (PARTS as readonly Way[]).includes(way);

const refuseModifier = (modifier: string, path: string, refuse: Refuse): undefined => {
  const why = NOT_SUPPORTED[modifier];
  if (why) return refuse(path, `the modifier ${modifier} is not supported: ${why}`);
  return refuse(path, `the modifier '${shown(modifier)}' is not known${hint(modifier, [...WAYS, ...SWITCHES])}`);
};

const refuseSwitches = (field: string, way: Way, switches: readonly Switch[], path: string, refuse: Refuse) => {
  const wrong = switches.find((given) => !GOES_WITH[given].includes(way));
  if (wrong) return refuse(path, `the modifier ${wrong} does not go with ${way === 'equals' ? 'plain values' : way}`);
  if (switches.includes('all') && switches.includes('neq'))
    return refuse(path, 'the modifiers all and neq do not go together: use `not` in the condition');
  if (field === '' && !ON_KEYWORDS.includes(way))
    return refuse(path, `the modifier ${way} needs a field in front of it`);
  return true;
};

/** `userAgent|contains|all`, taken apart; undefined if it has been refused. */
export const fieldKey = (key: string, path: string, refuse: Refuse): FieldKey | undefined => {
  const [field, ...modifiers] = key.split('|').map((part) => part.trim());
  const unknown = modifiers.find((modifier) => !isWay(modifier) && !isSwitch(modifier));
  if (unknown !== undefined) return refuseModifier(unknown, path, refuse);
  const ways = modifiers.filter(isWay);
  const isReference = ways.includes('fieldref');
  const parts = ways.filter(isPart);
  const [way = 'equals', second]: readonly Way[] = isReference ? ways.filter((given) => !isPart(given)) : ways;
  if (second) return refuse(path, `the modifiers ${way} and ${second} do not go together`);
  if (isReference && parts.length > 1) return refuse(path, `the modifiers ${parts.join(' and ')} do not go together`);
  const switches = modifiers.filter(isSwitch);
  if (!refuseSwitches(field, way, switches, path, refuse)) return undefined;
  return {
    field,
    way,
    part: (isReference && parts[0]) || 'equals',
    all: switches.includes('all'),
    cased: switches.includes('cased'),
    neq: switches.includes('neq'),
    expand: switches.includes('expand'),
    regexFlags: switches.reduce((flags, given) => flags | (RE_FLAGS[given] ?? 0), 0),
  };
};
