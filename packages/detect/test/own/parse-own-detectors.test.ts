import { expect, test } from 'vitest';
import { createScanner, parseOwnDetectors } from '../../src/index.ts';

const BADGE = `detectors:
  - id: acme-badge
    title: ACME staff badge
    category: user.unique_id
    pattern: 'ACME-B(\\d{6})'
    keywords: [ACME-B]
    keys: [badge_number]
    normalize: digits
    matches:
      - text: badge ACME-B123456 was read
        masked: '123456'
    nonMatches: [ACME-B12]
`;

/** Detectors of a file without faults. */
function detectorsOf(yaml: string) {
  const { detectors, problems } = parseOwnDetectors(yaml);
  expect(problems).toEqual([]);
  return detectors;
}

function partsOf(yaml: string, text: string, key?: string): string[] {
  const found = createScanner(detectorsOf(yaml), { minConfidence: 0 }).scan(
    Buffer.from(text),
    key === undefined ? {} : { key },
  );
  if (found === 'unscanned') throw new Error(found);
  return found.map(({ start, end }) => Buffer.from(text).toString('utf8', start, end));
}

test('a value is found at its keyword, wherever it stands, and its group is what is masked', () => {
  expect(partsOf(BADGE, 'späť ACME-B123456, acme-b1 and ACME-B654321')).toEqual(['123456', '654321']);
  expect(partsOf(BADGE, '/find?who=ACME%2DB123456')).toEqual(['123456']);
  expect(partsOf(BADGE, 'XACME-B123456')).toEqual([]);
});

const BELOW = `detectors:
  - {id: shoe-size, title: Shoe size, category: user.unique_id, keys: [shoeSize], tier: 2, matches: [{text: '43', key: app.shoe_size}], nonMatches: ['43']}
`;

test('without a pattern any value below its key is one, but no mask and no prose', () => {
  expect(partsOf(BELOW, '43', 'customer.shoeSize')).toEqual(['43']);
  expect(partsOf(BELOW, '{"shoe_size":"about nine"}')).toEqual(['about nine']);
  expect(partsOf(BELOW, '[REDACTED]', 'shoe.size')).toEqual([]);
  expect(partsOf(BELOW, 'shoe size: see below')).toEqual([]);
  expect(partsOf(BELOW, '43', 'shop.size')).toEqual([]);
});

test('a validator decides beside the form', () => {
  const yaml = BADGE.replace('normalize', 'validator: luhn\n    normalize').replaceAll('123456', '123455');
  expect(partsOf(yaml, 'ACME-B123455 ACME-B123456')).toEqual(['123455']);
});

test('spellings of one value have one form', () => {
  expect(detectorsOf(BADGE)[0]?.normalize('12-34 56')).toBe('123456');
});

test('a pattern that other engines need for ever stays linear', () => {
  const yaml = BADGE.replace('ACME-B(\\d{6})', 'ACME-B(?:a+)+b')
    .replace('badge ACME-B123456 was read', 'ACME-Baab')
    .replace("'123456'", 'ACME-Baab');
  const scanner = createScanner(detectorsOf(yaml), { minConfidence: 0 });
  // a backtracking engine takes two to the number of letters steps for the first of these
  expect(scanner.scan(Buffer.from(`ACME-B${'a'.repeat(60)}`))).toEqual([]);
  expect(scanner.scan(Buffer.from(`ACME-B${'a'.repeat(500)}! `.repeat(2000)))).toEqual([]);
});

const RUN = BADGE.replace('ACME-B(\\d{6})', 'ACME-B\\d+')
  .replace("masked: '123456'", 'masked: ACME-B123456')
  .replace('[ACME-B12]', '[ACME-B]');

test('a value longer than what is looked at first is masked to its end', () => {
  const long = `ACME-B${'7'.repeat(5000)}`;
  expect(partsOf(RUN, `see ${long}, ACME-B1 ${'ü'.repeat(3000)} ACME-B2`)).toEqual([long, 'ACME-B1', 'ACME-B2']);
  expect(partsOf(BELOW, '43 '.repeat(2000).trim(), 'shoe.size')).toEqual(['43 '.repeat(2000).trim()]);
  expect(partsOf(RUN, `${'ü '.repeat(3000)}ACME-B77`, 'badge.number')).toEqual(['ACME-B77']);
});

test('the end of what is looked at first is not the end of the text', () => {
  const yaml = RUN.replace('\\d+', '\\d+$').replace('badge ACME-B123456 was read', 'badge ACME-B123456');
  expect(partsOf(yaml, `ACME-B${'7'.repeat(5000)}!`)).toEqual([]);
  expect(partsOf(yaml, `ACME-B${'7'.repeat(5000)}`)).toEqual([`ACME-B${'7'.repeat(5000)}`]);
});

test('bytes that are not UTF-8 move no offset', () => {
  const text = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(' ACME-B42 tail')]);
  const scanner = createScanner(detectorsOf(RUN), { minConfidence: 0 });
  for (const key of ['badge.number', 'note'])
    expect(scanner.scan(text, { key })).toMatchObject([{ start: 3, end: 11 }]);
});

test('every fault is told at once, with its line, and no example is repeated', () => {
  const { problems } = parseOwnDetectors(`detectors:
  - id: Bad Id
    title: t
    category: nonsense
    pattern: '(?=x)'
    keywords: [ab]
    matches: [secret-canary-1]
    nonMatches: [secret-canary-2]
    colour: red
  - id: email
    category: user.contact.email
    pattern: 'secret-canary-\\d'
    keywords: [secret]
    validator: crc
    confidence: 7
    matches: [other]
    nonMatches: []
`);
  expect(problems.map(({ line }) => line)).toEqual(problems.map(({ line }) => line).toSorted((a, b) => a - b));
  const told = problems.map(({ line, message }) => `${line} ${message}`);
  for (const part of [
    '2 the id is none',
    '4 the category is not known',
    '5 the pattern is not RE2',
    '6 a keyword',
    '9 detectors[1] has an unknown key',
    '10 the id is taken',
    '10 detectors[2].title is missing',
    '14 detectors[2].validator is not known',
    '15 detectors[2].confidence is no number',
    '17 nonMatches has no example',
  ])
    expect(told.filter((text) => text.startsWith(part))).toHaveLength(1);
  expect(JSON.stringify(problems)).not.toContain('canary');
});

test('examples run: what is found, missed or masked otherwise than said is a fault at its line', () => {
  const wrong = BADGE.replace('[ACME-B12]', '[ACME-B123456]').replace("masked: '123456'", "masked: 'ACME'");
  expect(parseOwnDetectors(wrong).problems.map(({ line }) => line)).toEqual([10, 12]);
  expect(parseOwnDetectors(BADGE.replace('badge ACME-B123456', 'badge')).problems).toMatchObject([
    { line: 10, message: 'acme-badge finds nothing in an example of matches' },
  ]);
});

test.each([
  ['detectors: [', 'not YAML'],
  ['', 'the file is no map'],
  ['detectors: []', 'the file has no detectors'],
  ['detectors:\n  - {id: a, title: a, category: user.unique_id, matches: [a], nonMatches: [b]}', 'nothing says where'],
])('%j is told', (yaml, message) => {
  expect(parseOwnDetectors(yaml).problems.some((problem) => problem.message.startsWith(message))).toBe(true);
});
