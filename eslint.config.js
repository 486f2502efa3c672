import { defineConfig, globalIgnores } from 'eslint/config';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { rooms } from './eslint.rooms.js';

const CONFIG_FILES = ['*.config.js', '*.config.ts'];

const noDefaultExport = ['ExportDefaultDeclaration', 'ExportSpecifier[exported.name="default"]'].map((selector) => ({
  selector,
  message: 'Export by name: a thing has one name everywhere.',
}));

const noEnvironment = [
  'MemberExpression[object.name="process"][property.name="env"]',
  'MemberExpression[object.name="process"][property.value="env"]',
  'ImportDeclaration[source.value=/^(node:)?process$/] ImportSpecifier[imported.name="env"]',
  'VariableDeclarator[init.name="process"] Property[key.name="env"]',
].map((selector) => ({ selector, message: 'Only contracts/environment.ts reads process.env.' }));

const noClock = [
  'NewExpression[callee.name="Date"][arguments.length=0]',
  'CallExpression[callee.name="Date"]',
  'MemberExpression[object.name="Date"][property.name="now"]',
].map((selector) => ({ selector, message: 'The time is passed in: take a Clock or a number.' }));

const RANDOM = '/^(random|randomUUID|randomBytes|randomInt|randomFill|randomFillSync|getRandomValues|webcrypto)$/';

const noRandomness = [`MemberExpression[property.name=${RANDOM}]`, `ImportSpecifier[imported.name=${RANDOM}]`].map(
  (selector) => ({ selector, message: 'Randomness is passed in: take a Unique or the bytes.' }),
);

const SIDE_EFFECTS = ['process', 'console', 'fetch', 'performance', 'setTimeout', 'setInterval', 'setImmediate'];

export default defineConfig(
  globalIgnores(['.cache/', 'dist/', 'cdk.out/', 'coverage/', 'opentrail-archive/', '.bench/', 'examples/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Without noUncheckedIndexedAccess, a needed check of `array[i]` looks unnecessary.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // `async` without `await` turns a throw into a rejection, which is what a port promises.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Our spread strings are tables of ASCII characters.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    rules: {
      eqeqeq: 'error',
      'no-else-return': 'error',
      'prefer-const': 'error',
      'max-lines': ['warn', 200],
      'max-lines-per-function': ['warn', 40],
      'no-restricted-syntax': ['error', ...noDefaultExport, ...noEnvironment],
    },
  },
  {
    files: ['core/**', 'ports/**', 'stages/**'],
    rules: {
      'no-restricted-syntax': ['error', ...noDefaultExport, ...noEnvironment, ...noClock, ...noRandomness],
      'no-restricted-globals': ['error', ...SIDE_EFFECTS],
    },
  },
  { files: ['contracts/environment.ts'], rules: { 'no-restricted-syntax': ['error', ...noDefaultExport] } },
  { files: CONFIG_FILES, rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['test/**'],
    rules: {
      'max-lines-per-function': 'off',
      // `expect.any()` and parsed JSON are `any`, and a failed assertion says enough.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  rooms,
);
