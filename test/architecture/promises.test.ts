import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './source-tree.ts';

const PROMISES = 20;
const text = readFileSync(join(ROOT, 'docs/promises.md'), 'utf8');
const rows = [...text.matchAll(/^\| (\d+)\. ([^|]+?) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)];
/** `p07-poison-blocks-nobody.test.ts` and its long form; what they share has another name. */
const OF_A_PROMISE = /^p(\d\d)-[a-z-]+\.(test|long)\.ts$/;
const files = readdirSync(join(ROOT, 'test/faults')).filter((name) => OF_A_PROMISE.test(name));

test('the list has every promise once, each with what is done and what was found', () => {
  expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: PROMISES }, (_, i) => i + 1));
  for (const [, number, , , done = '', found = ''] of rows) {
    expect(done.length, number).toBeGreaterThan(30);
    expect(found.trim(), number).not.toBe('');
  }
});

test('each test of a promise is listed with its promise, and each listed test is there', () => {
  const listed = rows.flatMap(([, number, , tests = '']) =>
    [...tests.matchAll(/\.\.\/test\/faults\/([\w.-]+)/g)].map(([, name = '']) => {
      expect(OF_A_PROMISE.exec(name)?.[1], name).toBe(String(number).padStart(2, '0'));
      return name;
    }),
  );
  expect(listed.toSorted()).toEqual(files.toSorted());
  for (const [, number, , tests] of rows) expect(tests, `promise ${number} without a short form`).toContain('.test.ts');
});

test('tests that are pointed at beside are there', () => {
  for (const [, path = ''] of text.matchAll(/`((?:packages|services|test)\/[^`]+)`/g))
    expect(existsSync(join(ROOT, path)), path).toBe(true);
});
