// Who may import whom. docs/architecture.md tells the reasons; test/architecture/directions.test.ts proves that this file
// is read, that it sees every module, and that a planted violation fails.

/** Packages that each package may import. What is not named here may import no package at all. */
const MAY_IMPORT = {
  model: [],
  otlp: ['model'],
  detect: ['model'],
  recipients: ['model'],
  risk: ['model'],
  graph: ['model', 'recipients'],
  policy: ['model', 'recipients'],
  runtime: ['model'],
  bus: ['model', 'runtime'],
  store: ['model', 'runtime'],
  testkit: ['model', 'otlp'],
};
/** Packages that decide: same input, same output, whatever the clock, the disk and the network do. */
const DECIDING = ['model', 'otlp', 'detect', 'recipients', 'graph', 'risk', 'policy'];
const IO_MODULES =
  'fs|net|http|https|http2|tls|dgram|dns|child_process|worker_threads|cluster|process|os|readline|inspector|vm|timers|repl|perf_hooks';
/** Files of a workspace that another one may import: what its package.json exports. */
const PUBLIC = '/src/(index|memory|kafka/index|chdb/index|clickhouse/index|create-[a-z-]+)[.]ts$';
/** Libraries that are known in one room only, and the files that may know them. */
const CLIENT_LIBRARIES = {
  kafkajs: '^packages/bus/src/kafka/',
  '@clickhouse/client|chdb|@chdb': '^packages/(store/src/(chdb|clickhouse)|testkit/src/clickhouse)/',
  'fastify|@fastify': '^services/risk-api/src/',
  '@grpc/grpc-js|snappyjs': '^services/collector/src/',
  '@opentelemetry': '^services/datatrail/src/',
  commander: '^services/datatrail/src/',
  'pino|prom-client': '^packages/runtime/src/',
  'third-party-web': '^packages/recipients/src/',
};

const packageDirections = Object.entries(MAY_IMPORT).map(([name, allowed]) => ({
  name: `direction-${name}`,
  severity: 'error',
  from: { path: `^packages/${name}/src/` },
  to: { path: '^(packages|services)/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
}));

const clientLibraries = Object.entries(CLIENT_LIBRARIES).map(([library, room]) => ({
  name: `library-${library.split('|')[0].replace(/\W+/g, '-').replace(/^-/, '')}`,
  severity: 'error',
  from: { path: '^(packages|services)/[^/]+/src/', pathNot: room },
  to: { path: `^node_modules/(${library})(/|$)` },
}));

module.exports = {
  forbidden: [
    ...packageDirections,
    ...clientLibraries,
    {
      name: 'unknown-package',
      severity: 'error',
      comment: 'a new package gets its row in MAY_IMPORT first',
      from: { path: '^packages/', pathNot: `^packages/(${Object.keys(MAY_IMPORT).join('|')})/` },
      to: { path: '^(packages|services)/' },
    },
    {
      name: 'services-apart',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/', pathNot: '^services/datatrail/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'all-in-one-wires-only',
      severity: 'error',
      comment: 'services/datatrail imports the create functions of other services and nothing else of them',
      from: { path: '^services/datatrail/src/' },
      to: { path: '^services/', pathNot: ['^services/datatrail/', '^services/[^/]+/src/create-[a-z-]+[.]ts$'] },
    },
    {
      name: 'public-door',
      severity: 'error',
      comment: 'another workspace is entered through what its package.json exports',
      from: { path: '^(packages|services)/([^/]+)/' },
      to: { path: '^(packages|services)/[^/]+/', pathNot: ['^$1/$2/', PUBLIC] },
    },
    {
      name: 'no-test-code-in-product',
      severity: 'error',
      from: { path: '^(packages|services)/[^/]+/src/', pathNot: '^packages/testkit/' },
      to: { path: '(^packages/testkit/|^test/|/test/|^scripts/)' },
    },
    {
      name: 'deciding-packages-do-no-io',
      severity: 'error',
      from: { path: `^packages/(${DECIDING.join('|')})/src/` },
      to: { dependencyTypes: ['core'], path: `^(node:)?(${IO_MODULES})(/|$)` },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'declared-in-its-package',
      severity: 'error',
      from: { path: '^(packages|services)/[^/]+/src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/(fixtures|datatrail-data)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.cjs', '.js', '.json'],
    },
  },
};
