import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cruise, cruiseTree } from './cruise-tree.ts';
import { ROOT, sourceFiles } from './source-tree.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

let real: Cruise;
beforeAll(async () => {
  real = await cruiseTree(ROOT, ['packages', 'services']);
});

test('every product file was read: a cruiser that reads nothing finds nothing and ends well', () => {
  const onDisk = sourceFiles()
    .map((file) => file.path)
    .filter((path) => /^(packages|services)\/[^/]+\/src\/.*\.ts$/.test(path));
  const read = new Set(real.modules.map((module) => module.source));
  expect(onDisk.length).toBeGreaterThan(20);
  expect(onDisk.filter((path) => !read.has(path))).toEqual([]);
});

test('imports between workspaces were followed to their source', () => {
  const between = real.modules.flatMap((module) =>
    module.dependencies.filter((d) => d.module.startsWith('@datatrail/') && d.resolved.startsWith('packages/')),
  );
  expect(between.length).toBeGreaterThan(10);
});

test('nobody imports against the directions', () => {
  expect(real.summary.violations.map((v) => `${v.rule.name}: ${v.from} -> ${v.to}`)).toEqual([]);
});

/** A file, what it imports, and the rule that must refuse it. */
const PLANTED: readonly (readonly [file: string, imports: string, rule: string])[] = [
  ['packages/model/src/a.ts', '@datatrail/otlp', 'direction-model'],
  ['packages/detect/src/a.ts', '@datatrail/recipients', 'direction-detect'],
  ['packages/graph/src/a.ts', '@datatrail/store', 'direction-graph'],
  ['packages/runtime/src/a.ts', '@datatrail/store', 'direction-runtime'],
  ['packages/store/src/a.ts', '@datatrail/detect', 'direction-store'],
  ['packages/otlp/src/a.ts', '../../../services/collector/src/create-collector.ts', 'direction-otlp'],
  ['packages/newcomer/src/a.ts', '@datatrail/model', 'unknown-package'],
  ['packages/policy/src/b.ts', '../../recipients/src/inner.ts', 'public-door'],
  ['services/collector/src/a.ts', '../../ingester/src/create-ingester.ts', 'services-apart'],
  ['services/datatrail/src/a.ts', '../../ingester/src/inner.ts', 'all-in-one-wires-only'],
  ['services/collector/src/b.ts', '@datatrail/testkit', 'no-test-code-in-product'],
  ['packages/risk/src/a.ts', 'node:fs', 'deciding-packages-do-no-io'],
  ['packages/detect/src/b.ts', 'node:net', 'deciding-packages-do-no-io'],
  ['packages/otlp/src/b.ts', 'node:fs/promises', 'deciding-packages-do-no-io'],
  ['packages/bus/src/a.ts', './missing.ts', 'resolvable'],
  ['packages/bus/src/b.ts', './c.ts', 'no-cycles'],
  ['services/analyzer/src/a.ts', 'fastify', 'library-fastify'],
  ['packages/store/src/b.ts', 'chdb', 'library-clickhouse-client'],
];
/** What must pass, in the same tree. */
const ALLOWED: readonly (readonly [file: string, imports: string])[] = [
  ['packages/bus/src/c.ts', './b.ts'],
  ['packages/graph/src/ok.ts', '@datatrail/recipients'],
  ['packages/detect/src/ok.ts', 'node:crypto'],
  ['packages/otlp/src/ok.ts', 'node:zlib'],
  ['services/datatrail/src/ok.ts', '../../ingester/src/create-ingester.ts'],
  ['services/collector/src/ok.ts', '@datatrail/model'],
];
const PACKAGES = [
  'model',
  'otlp',
  'detect',
  'recipients',
  'graph',
  'policy',
  'risk',
  'runtime',
  'bus',
  'store',
  'testkit',
  'newcomer',
];
const LIBRARIES = ['fastify', 'chdb'];

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function plantTree(): string {
  const root = mkdtempSync(join(tmpdir(), 'datatrail-directions-'));
  folders.push(root);
  cpSync(join(ROOT, 'tsconfig.json'), join(root, 'tsconfig.json'));
  write(root, 'package.json', '{"type":"module"}');
  mkdirSync(join(root, 'node_modules/@datatrail'), { recursive: true });
  const dependencies = Object.fromEntries(
    [...PACKAGES.map((p) => `@datatrail/${p}`), ...LIBRARIES].map((name) => [name, '1.0.0']),
  );
  const manifest = (name: string) =>
    JSON.stringify({ name, version: '1.0.0', type: 'module', exports: { '.': './src/index.ts' }, dependencies });
  for (const name of PACKAGES) {
    write(root, `packages/${name}/package.json`, manifest(`@datatrail/${name}`));
    write(root, `packages/${name}/src/index.ts`, 'export const a = 1;\n');
    symlinkSync(join(root, 'packages', name), join(root, 'node_modules/@datatrail', name));
  }
  for (const name of ['collector', 'ingester', 'analyzer', 'datatrail']) {
    write(root, `services/${name}/package.json`, manifest(`@datatrail/${name}`));
    write(root, `services/${name}/src/create-${name}.ts`, 'export const a = 1;\n');
    write(root, `services/${name}/src/inner.ts`, 'export const a = 1;\n');
  }
  for (const name of LIBRARIES) {
    write(root, `node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(root, `node_modules/${name}/index.js`, '');
  }
  write(root, 'packages/recipients/src/inner.ts', 'export const a = 1;\n');
  for (const [file, imports] of [...PLANTED, ...ALLOWED])
    write(root, file, `import * as it from '${imports}';\nexport const seen = it;\n`);
  return root;
}

test('a planted violation of each rule is found, and nothing else', async () => {
  const { summary } = await cruiseTree(plantTree(), ['packages', 'services']);
  const found = summary.violations.map((v) => `${v.from}: ${v.rule.name}`);
  for (const [file, , rule] of PLANTED) expect(found).toContain(`${file}: ${rule}`);
  for (const [file] of ALLOWED) expect(found.filter((line) => line.startsWith(file))).toEqual([]);
});
