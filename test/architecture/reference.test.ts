import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES, exitCodeOf } from '@datatrail/runtime';
import { expect, test } from 'vitest';
import { referenceTables, tableOf } from '../../scripts/write-reference.ts';
import { ROOT } from './source-tree.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

test('settings, metrics, detectors and routes stand in the reference as they are in the code (cure: npm run reference)', async () => {
  const tables = await referenceTables();
  for (const [path, table] of tables) {
    expect(table.split('\n').length, path).toBeGreaterThan(5);
    expect(tableOf(read(path)), path).toBe(table);
  }
});

test('every error code stands in the reference with its exit code, and no other', () => {
  const rows = [...read('docs/reference/errors.md').matchAll(/^\| `(\w+)` \| (\d) \|/gm)].map(([, code, exit]) => [
    code,
    Number(exit),
  ]);
  expect(rows).toEqual(ERROR_CODES.map((code) => [code, exitCodeOf(code)]));
});

test('links between the documents lead somewhere', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'NOTICE',
    ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => `docs/${file}`),
  ];
  const broken: string[] = [];
  for (const page of pages.filter((path) => path.endsWith('.md')))
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      if (!existsSync(join(ROOT, page, '..', target))) broken.push(`${page}: ${target}`);
    }
  expect(broken).toEqual([]);
});

test('every installed dependency of a workspace is explained, and no other', () => {
  const explained = new Set([...read('docs/dependencies.md').matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name));
  const manifests = [
    'package.json',
    ...['packages', 'services'].flatMap((kind) =>
      readdirSync(join(ROOT, kind)).map((name) => `${kind}/${name}/package.json`),
    ),
  ];
  const used = new Set(
    manifests.flatMap((path) => {
      const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(read(path));
      const names = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
        Object.keys(manifest[kind] ?? {}),
      );
      return names.filter((name) => !name.startsWith('@datatrail/'));
    }),
  );
  expect({
    unexplained: [...used].filter((name) => !explained.has(name)),
    unused: [...explained].filter((name = '') => !used.has(name)),
  }).toEqual({ unexplained: [], unused: [] });
});
