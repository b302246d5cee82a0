import { describe, expect, test } from 'vitest';
import { parse, sourceFiles } from './source-tree.ts';
import { STYLE_RULES } from './style-rules.ts';

const files = sourceFiles();
const parsed = files.map(parse);

test('the tree was read', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.map((f) => f.path)).toContain('packages/model/src/index.ts');
});

describe.each(STYLE_RULES)('$name', (rule) => {
  test('holds everywhere', () => {
    const problems = parsed
      .filter((file) => rule.applies(file.fileName))
      .flatMap((file) => rule.check(file).map((problem) => `${file.fileName}: ${problem}`));
    expect(problems).toEqual([]);
  });
});

/** For each rule what must be refused, in a file where it applies, and what must not. */
const PLANTED: readonly (readonly [rule: string, path: string, bad: string, good: string])[] = [
  ['a file has at most 300 lines', 'packages/bus/src/a.ts', '\n'.repeat(301), '\n'.repeat(300)],
  [
    'a function has at most 50 lines',
    'packages/bus/src/a.ts',
    `function f() {${'\n'.repeat(50)}}`,
    `describe('x', () => {${'\n'.repeat(50)}});\nconst f = () => {${'\n'.repeat(49)}};`,
  ],
  [
    'a function has at most 50 lines',
    'packages/bus/test/a.test.ts',
    `test('x', () => {${'\n'.repeat(120)}});`,
    `test('x', () => {${'\n'.repeat(119)}});`,
  ],
  [
    'a function takes at most 4 parameters',
    'packages/bus/src/a.ts',
    'class A { constructor(a, b, c, d, e) {} }',
    'function f(a, b, c, d) {}',
  ],
  ['no enum', 'packages/bus/src/a.ts', 'export enum A { b }', 'const a = { b: 1 } as const;'],
  ['no default export', 'packages/bus/src/a.ts', 'export default function f() {}', 'export function f() {}'],
  ['no default export', 'packages/bus/src/a.ts', 'const a = 1;\nexport { a as default };', 'export { a };'],
  ['no default export', 'packages/bus/src/a.ts', 'export default 1;', 'export const a = 1;'],
  ['no export *', 'packages/bus/src/a.ts', "export * from './b.ts';", "export { b } from './b.ts';"],
  ['no export *', 'packages/bus/src/a.ts', "export * as b from './b.ts';", ''],
  ['no file or folder called utils, helpers, common, misc or types', 'packages/bus/src/utils/a.ts', '', ''],
  ['no file or folder called utils, helpers, common, misc or types', 'packages/bus/src/types.ts', '', ''],
  ['only settings.ts reads the environment', 'packages/bus/src/a.ts', 'process.env.HOME;', 'request.env;'],
  ['only settings.ts reads the environment', 'packages/bus/src/a.ts', "import { env } from 'node:process';", ''],
  ['only main.ts ends the process', 'packages/bus/src/a.ts', 'process.exit(1);', 'process.exitCode = 1;'],
  ['what decides reads no clock, no chance and no process', 'packages/graph/src/a.ts', 'Date.now();', 'new Date(0);'],
  [
    'what decides reads no clock, no chance and no process',
    'packages/graph/src/a.ts',
    'new Date();',
    'Date.UTC(2026);',
  ],
  [
    'what decides reads no clock, no chance and no process',
    'packages/graph/src/a.ts',
    'Math.random();',
    'Math.max(1);',
  ],
  ['what decides reads no clock, no chance and no process', 'packages/risk/src/a.ts', 'process.pid;', 'row.process;'],
  [
    'only screen.ts says that something is screened',
    'packages/bus/src/a.ts',
    'x as unknown as Screened;',
    'x as Tape;',
  ],
  ['only screen.ts says that something is screened', 'packages/detect/src/b.ts', '<Screened>x;', 'f<Screened>(x);'],
  ['nothing escapes the types unseen', 'packages/bus/src/a.ts', '// @ts-ignore', '// ignore'],
];

describe('every rule bites', () => {
  test.each(PLANTED)('%s: %s', (name, path, bad, good) => {
    const rule = STYLE_RULES.find((r) => r.name === name);
    expect(rule?.applies(path)).toBe(true);
    expect(rule?.check(parse({ path, text: bad }))).not.toEqual([]);
    if (good !== '') expect(rule?.check(parse({ path, text: good }))).toEqual([]);
  });

  test('each has a planted violation', () => {
    expect(new Set(PLANTED.map(([rule]) => rule))).toEqual(new Set(STYLE_RULES.map((rule) => rule.name)));
  });
});
