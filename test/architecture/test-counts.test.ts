import { expect, test } from 'vitest';
import { countTests, verdict } from '../../scripts/test.ts';

const file = (status: string, ...tests: readonly string[]) => ({
  name: 'a.test.ts',
  status,
  assertionResults: tests.map((result, i) => ({ fullName: `t${i}`, status: result })),
});

test('tests are counted, and a file that did not load counts as a failure', () => {
  const report = {
    testResults: [file('passed', 'passed', 'pending'), file('failed', 'failed', 'passed'), file('failed')],
  };
  const counts = countTests(report);
  expect({ ...counts, skipped: counts.skipped.length }).toEqual({ passed: 2, failed: 2, skipped: 1 });
});

test('an unexplained end is a failure; a skipped test is one only where every part must be there', () => {
  const counts = { passed: 3, failed: 0, skipped: ['x'] };
  expect(verdict(counts, 1, false)).toEqual({ passed: 3, failed: 1 });
  expect(verdict(counts, 0, false)).toEqual({ passed: 3, failed: 0 });
  expect(verdict(counts, 0, true)).toEqual({ passed: 3, failed: 1 });
  const rightly = { ...counts, skipped: ['a.test.ts: a directory that cannot be written is named'] };
  expect(verdict(rightly, 0, true)).toEqual({ passed: 3, failed: 0 });
});
