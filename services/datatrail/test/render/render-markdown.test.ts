import { expect, test } from 'vitest';
import { escapeMarkdown, renderMarkdown } from '../../src/render/render-markdown.ts';
import { reportAbout } from './sample-report.ts';

test.each([
  ['a|b', 'a\\|b'],
  ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
  ['`rm -rf`', '\\`rm -rf\\`'],
  ['@everyone', '&#64;everyone'],
  ['[click](javascript:x)', '\\[click\\](javascript:x)'],
  ['**bold** _it_ ~~no~~', '\\*\\*bold\\*\\* \\_it\\_ \\~\\~no\\~\\~'],
  ['fixes #12', 'fixes \\#12'],
  ['https://evil.example', 'https:&#47;&#47;evil.example'],
  ['www.evil.example', 'www&#46;evil.example'],
  ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
  ['a\\|b', 'a\\\\\\|b'],
  ['line\nbreak', 'line\\\\u000abreak'],
  ['![i](x)', '\\!\\[i\\](x)'],
])('%j shows as it stands', (raw, escaped) => {
  expect(escapeMarkdown(raw)).toBe(escaped);
});

test('a hostile name breaks no table and starts no heading, list or HTML', () => {
  const markdown = renderMarkdown(reportAbout('# x | y\n| z | <script>@team'));
  const tableRows = markdown.split('\n').filter((line) => line.startsWith('|'));
  const cells = (row: string) => row.replaceAll('\\|', '').split('|').length;
  expect(tableRows.length).toBeGreaterThan(8);
  expect(new Set(tableRows.map(cells)).size).toBeLessThanOrEqual(5);
  expect(markdown).not.toContain('<script');
  expect(markdown).not.toContain('@team');
  expect(markdown.split('\n').filter((line) => line.startsWith('# '))).toEqual(['# Datatrail report']);
});

test('has the same sections as the text and cuts long cells', () => {
  const markdown = renderMarkdown(reportAbout('x'.repeat(5000), 60));
  for (const heading of [
    '## What helps most',
    '## Services by risk',
    '## Service graph',
    '## Endpoint repository',
    '## Data flows',
  ])
    expect(markdown).toContain(heading);
  expect(
    markdown
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .every((line) => line.length < 1200),
  ).toBe(true);
});
