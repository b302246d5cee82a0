import { describeSettings } from '@datatrail/runtime';
import { expect, test } from 'vitest';
import { METRICS } from '../../packages/runtime/src/metrics.ts';
import { sourceFiles } from './source-tree.ts';

const OWN =
  /^packages\/runtime\/src\/(secret-setting|setting|settings|settings-file|settings-rules|settings-schema|metrics|schema\/\w+)\.ts$/;
const code = sourceFiles().filter(({ path }) => /^(packages|services)\/[^/]+\/src\//.test(path) && !OWN.test(path));
const isRead = (pattern: RegExp): boolean => code.some(({ text }) => pattern.test(text));

/** As a property of its section or of `settings`, or taken apart from either. */
function readsOf(section: string, name: string): RegExp {
  const holder = `(?:settings|${section}|limits|detect|config)`;
  return new RegExp(
    `\\b${holder}\\.${name}\\b|\\{[^{}]*\\b${name}\\b[^{}]*\\}(?: = |: )[^\\n]*\\b\\w*(?:${holder}|Settings|Limits|Log)`,
    'i',
  );
}

test('every setting is read by some code: none that does nothing', () => {
  const idle = describeSettings().filter(({ section, name }) => !isRead(readsOf(section, name)));
  expect(idle.map(({ section, name }) => `${section}.${name}`)).toEqual([]);
});

test('every metric is set by some code: none that is always empty', () => {
  const idle = Object.keys(METRICS).filter((name) => !isRead(new RegExp(`'${name}'`)));
  expect(idle).toEqual([]);
});

test('a setting that nobody reads is seen', () => {
  expect(isRead(readsOf('analyzer', 'inventedForThisTest'))).toBe(false);
});
