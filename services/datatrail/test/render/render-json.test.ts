import { expect, test } from 'vitest';
import { renderJson } from '../../src/render/render-json.ts';
import { reportAbout } from './sample-report.ts';

test('reads back as the same report and ends its line', () => {
  const report = reportAbout('Zürich "東京" \u{1F44D}');
  expect(JSON.parse(renderJson(report))).toEqual(report);
  expect(renderJson(report).endsWith('}\n')).toBe(true);
});

test('holds nothing that a terminal would obey, and still reads back', () => {
  const report = reportAbout('\u009b31m \u202e \u2028 \u001b[0m \u{E0041} \u007f');
  expect(renderJson(report)).not.toMatch(/[^\P{C}\n]/u);
  expect(JSON.parse(renderJson(report))).toEqual(report);
});
