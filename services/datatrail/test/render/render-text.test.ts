import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textWidth } from '../../src/render/plain-text.ts';
import { renderText } from '../../src/render/render-text.ts';
import { finding, reportAbout } from './sample-report.ts';

/** Everything but printable characters and line ends. */
const COMMANDS = /[^\P{C}\n]/u;
const OWN_STYLES = new RegExp(`${String.fromCharCode(27)}\\[(0|1|2|31|33|36|1;31)m`, 'g');
const HOSTILE = [
  '\u001b]0;title\u0007',
  '\u001b[2J\u001b[1;31mred',
  '\u009b31m',
  'a\rb\nc\td',
  'right\u202Eto left',
  'zero\u200Bwidth\uFEFF',
  'del\u007f',
  '\ud800 alone',
  '\u{E0041}tag',
];

test('opens with the findings that help most, then services with reasons, graph, endpoints, flows', () => {
  const text = renderText(reportAbout('checkout'), { color: false });
  const order = [
    'Datatrail read 12,345 spans',
    '1. HIGH checkout sends',
    'why:',
    'do:',
    'not seen:',
    'Services by risk',
    'Reasons',
    'Service graph',
    'Endpoint repository',
    'Data flows',
  ];
  const places = order.map((part) => text.indexOf(part));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBe(0);
  expect(text).toContain('2026-03-01 12:00:00 to\n  12:01:00 UTC');
  expect(text).toContain('e-mail address to checkout 0.65 f-0123456789ab');
  expect(text).toContain('What these scores cannot see\nheaders of checkout (checkout)');
});

test.each(HOSTILE)('a name that commands terminals is spelled out: %j', (name) => {
  const text = renderText(reportAbout(name), { color: false });
  expect(COMMANDS.exec(text)).toBeNull();
  expect(text).toContain('\\u');
});

test('colour only when asked, and then only our own', () => {
  const coloured = renderText(reportAbout('\u001b[5mblink'), { color: true });
  expect(coloured).toContain('\u001b[31m1. HIGH\u001b[0m');
  expect(coloured).not.toContain('\u001b[5m');
  expect(coloured.replace(OWN_STYLES, '')).toBe(renderText(reportAbout('\u001b[5mblink'), { color: false }));
});

test('no line is wider than asked, whatever the names', () => {
  const names = fc.oneof(
    fc.string({ maxLength: 150 }),
    fc.string({ unit: 'grapheme', maxLength: 150 }),
    fc.constantFrom('支払い'.repeat(40), '👩‍👩‍👧'.repeat(30), 'e\u0301'.repeat(90)),
  );
  fc.assert(
    fc.property(names, fc.constantFrom(60, 80, 100, 500), (name, width) => {
      const text = renderText(reportAbout(name), { color: false, width });
      const widest = Math.max(...text.split('\n').map(textWidth));
      expect(widest).toBeLessThanOrEqual(Math.min(100, width));
      expect(COMMANDS.exec(text)).toBeNull();
    }),
    { numRuns: 150 },
  );
});

test('never floods: long lists say how much is left out', () => {
  const text = renderText(reportAbout('shop', 500), { color: false });
  expect(text.split('\n').length).toBeLessThan(250);
  for (const rest of [
    'and 482 more findings',
    'and 470 more services',
    'and 460 more edges',
    'and 480 more endpoints',
    'and 480 more flows',
  ])
    expect(text).toContain(rest);
});

test('without findings it says so', () => {
  expect(renderText({ ...reportAbout('a'), findings: [] }, { color: false })).toContain('No findings.');
  expect(renderText({ ...reportAbout('a', 0), findings: [finding('one')] }, { color: false })).toContain(
    'What helps most',
  );
});
