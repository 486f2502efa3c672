import boundaries from 'eslint-plugin-boundaries';

const RUNTIME = ['contracts', 'core', 'ports', 'stages', 'adapters'];
const CDK = ['aws-cdk-lib', 'constructs', 'cdk-nag'];

/** Modules that compute and do nothing else; the random half of `node:crypto` is refused by another rule. */
const PURE = ['node:buffer', 'node:crypto', 'node:string_decoder', 'node:util', 'node:zlib', 're2js', 'ipaddr.js'];

/** Which rooms a room may import besides itself, and which modules from outside. `test` and `bench` may import all. */
const ROOMS = {
  contracts: { imports: [], modules: [] },
  core: { imports: ['contracts'], modules: PURE },
  ports: { imports: ['core', 'contracts'], modules: [] },
  stages: { imports: ['ports', 'core', 'contracts'], modules: PURE },
  adapters: { imports: ['ports', 'core', 'contracts'], modules: ['**'], never: CDK },
  lambda: { imports: RUNTIME, modules: ['**'], never: CDK },
  cli: { imports: RUNTIME, modules: ['**'], never: CDK },
  lib: { imports: ['contracts'], modules: ['**'] },
  bin: { imports: ['lib', 'contracts'], modules: ['**'] },
  test: { imports: ['*'], modules: ['**'] },
  bench: { imports: ['*'], modules: ['**'] },
};

const fromOutside = (source) => ({ to: { module: { origin: ['core', 'external'], source } } });

const policiesOf = ([room, { imports, modules, never = [] }]) => {
  const from = { element: { type: room } };
  return [
    {
      from,
      allow: [{ to: { element: { type: [room, ...imports] } } }, ...modules.map(fromOutside)],
    },
    ...never.map((source) => ({ from, disallow: fromOutside(source) })),
  ];
};

/** Holds every import to the map: what is not allowed above is refused, in whatever form it is written. */
export const rooms = {
  files: ['**/*.ts'],
  plugins: { boundaries },
  settings: {
    'import/resolver': { node: { extensions: ['.ts', '.js'] } },
    'boundaries/root-path': import.meta.dirname,
    'boundaries/legacy-templates': false,
    'boundaries/elements': Object.keys(ROOMS).map((type) => ({ type, pattern: type, partialMatch: false })),
    'boundaries/dependency-nodes': ['import', 'dynamic-import', 'export', 'require'],
    'boundaries/additional-dependency-nodes': [{ selector: 'TSImportType Literal', kind: 'type', name: 'import-type' }],
  },
  rules: {
    'boundaries/no-unknown-files': 'error',
    'boundaries/dependencies': [
      'error',
      {
        default: 'disallow',
        checkAllOrigins: true,
        checkUnknownLocals: true,
        checkInternals: true,
        message: '{{from.element.types}} may not import {{dependency.source}}',
        policies: Object.entries(ROOMS).flatMap(policiesOf),
      },
    ],
  },
};
