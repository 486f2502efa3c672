import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { ALERT_LEVELS } from '../../contracts/names.ts';
import { SETTINGS_FILE } from '../../lib/settings-schema.ts';

const page = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8');

/** The rows of all tables: name, meaning, default, allowed. */
const rows = new Map(
  page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name, meaning, fallback, allowed]) => [name.replaceAll('`', ''), { meaning, fallback, allowed }]),
);

interface Setting {
  readonly name: string;
  readonly allowed: string;
  readonly fallback?: unknown;
}

interface Wrapping {
  readonly innerType?: z.ZodType;
  readonly defaultValue?: unknown;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly options?: readonly z.ZodType[];
  readonly element?: z.ZodType;
  readonly values?: readonly unknown[];
}

/** All settings that the schema knows, those within others too. */
const settingsIn = (schema: z.ZodType, name: string, fallback?: unknown): Setting[] => {
  const { innerType, defaultValue, shape, options, element } = schema.def as Wrapping;
  const allowed = schema.meta()?.allowed as string | undefined;
  const within = schema.meta()?.within as z.ZodType | undefined;
  if (within) return [{ name, allowed: allowed! }, ...settingsIn(within, name)];
  if (innerType) return settingsIn(innerType, name, defaultValue ?? fallback);
  if (shape)
    return Object.entries(shape).flatMap(([key, inner]) => settingsIn(inner, name === '' ? key : `${name}.${key}`));
  if (options) {
    const kind = { name: `${name}.kind`, allowed: allowed!, fallback: (fallback as { kind: unknown }).kind };
    return [kind, ...options.flatMap((option) => settingsIn(option, name)).filter((each) => each.name !== kind.name)];
  }
  const self = { name, allowed: allowed ?? '', ...(fallback !== undefined && { fallback }) };
  const isListOfMappings = element !== undefined && (element.def as Wrapping).shape !== undefined;
  return isListOfMappings ? [self, ...settingsIn(element, `${name}[]`)] : [self];
};

/** What is the same for every level has one row. */
const ofAnyLevel = ({ name, ...rest }: Setting): Setting => ({
  ...rest,
  name: name.replace(new RegExp(`^(alerts\\.routes)\\.(${ALERT_LEVELS.join('|')})\\.`), '$1.LEVEL.'),
});

const all = settingsIn(SETTINGS_FILE, '').map(ofAnyLevel);
const known = [...new Map(all.map((setting) => [setting.name, setting])).values()];

describe('the page of settings', () => {
  it('has a row for every setting, and for nothing else', () => {
    expect([...rows.keys()].sort()).toEqual(known.map(({ name }) => name).sort());
  });

  it.each(known.map((setting): [string, Setting] => [setting.name, setting]))(
    'says of %s what is allowed',
    (name, { allowed }) => {
      expect(allowed).not.toBe('');
      expect(rows.get(name)?.allowed).toBe(allowed);
    },
  );

  it.each(
    known.flatMap(({ name, fallback }): [string, unknown][] =>
      ['string', 'number', 'boolean'].includes(typeof fallback) ? [[name, fallback]] : [],
    ),
  )('says of %s that its default is %p', (name, fallback) => {
    expect(rows.get(name)?.fallback).toBe(`\`${String(fallback)}\``);
  });

  it.each([...rows])('says what %s means', (_, { meaning }) => {
    expect(meaning.length).toBeGreaterThan(5);
  });
});
