import { expect, test } from 'vitest';
import { CHECK_STEPS, runStep } from '../../scripts/check.ts';

test.each(CHECK_STEPS)('npm run check: $name', { timeout: 300_000 }, async (step) => {
  const result = await runStep(step);
  expect(result.ok, result.output).toBe(true);
});
