import { CATEGORIES } from '@datatrail/model';
import { RE2JS } from 're2js';
import type { Detector, Example } from '../detector.ts';
import { DETECTORS } from '../detectors.ts';
import { parseKeyName } from '../key-name.ts';
import { createScanner } from '../text-scanner.ts';
import {
  createOwnDetector,
  NORMALIZERS,
  type NormalizerName,
  type OwnDetector,
  VALIDATORS,
  type ValidatorName,
} from './own-detector.ts';
import { type OwnDetectorProblem, YamlReader } from './yaml-reader.ts';

export interface ParsedOwnDetectors {
  readonly detectors: readonly Detector[];
  /** In the order of their lines; no detector of a file with problems should run. */
  readonly problems: readonly OwnDetectorProblem[];
}

const KEYS = [
  'id',
  'title',
  'category',
  'pattern',
  'keywords',
  'keys',
  'validator',
  'normalize',
  'confidence',
  'tier',
  'matches',
  'nonMatches',
];
const EXAMPLE_KEYS = ['text', 'key', 'masked'];
const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const SHORTEST_KEYWORD = 3;
const MOST_WORDS_OF_A_KEY = 4;
const MAX_PATTERN = 1000;
const VALIDATOR_NAMES = Object.keys(VALIDATORS) as ValidatorName[];
const NORMALIZER_NAMES = Object.keys(NORMALIZERS) as NormalizerName[];

/** Reads a YAML file of detectors and runs their examples. Pure: no file is opened here. Never repeats an example. */
export function parseOwnDetectors(text: string): ParsedOwnDetectors {
  const reader = new YamlReader(text);
  const detectors: Detector[] = [];
  if (reader.problems.length === 0 && reader.isMapOf([], ['detectors'])) {
    const count = reader.listLength(['detectors']);
    if (count === 0) reader.fault([], 'the file has no detectors', 'write a list below `detectors:`');
    const taken = new Set(DETECTORS.map(({ id }) => id));
    for (let i = 0; i < count; i++) {
      const before = reader.problems.length;
      const own = readOwn(reader, i, taken);
      if (own === undefined || reader.problems.length > before) continue;
      const detector = createOwnDetector(own);
      runExamples(reader, i, detector);
      detectors.push(detector);
    }
  }
  const problems = reader.problems.toSorted((a, b) => a.line - b.line);
  return { detectors, problems };
}

function readOwn(reader: YamlReader, index: number, taken: Set<string>): OwnDetector | undefined {
  const at = ['detectors', index];
  if (!reader.isMapOf(at, KEYS)) return undefined;
  const own: OwnDetector = {
    id: readId(reader, [...at, 'id'], taken),
    title: reader.requiredText([...at, 'title']),
    category: readCategory(reader, [...at, 'category']),
    pattern: readPattern(reader, [...at, 'pattern']),
    keywords: readKeywords(reader, [...at, 'keywords']),
    keys: readKeys(reader, [...at, 'keys']),
    validator: reader.oneOf([...at, 'validator'], VALIDATOR_NAMES),
    normalize: reader.oneOf([...at, 'normalize'], NORMALIZER_NAMES) ?? 'exact',
    confidence: reader.number([...at, 'confidence'], 0.8, [0.1, 1]),
    tier: reader.number([...at, 'tier'], 1, [1, 2]) >= 2 ? 2 : 1,
    matches: readExamples(reader, [...at, 'matches']),
    nonMatches: readExamples(reader, [...at, 'nonMatches']),
  };
  if (own.keywords.length === 0 && own.keys.length === 0)
    reader.fault(
      at,
      'nothing says where to look',
      'add keywords, with which a value begins, or keys, below which it stands',
    );
  if (own.pattern === undefined && own.keys.length === 0)
    reader.fault(at, 'a detector by keywords has no pattern', 'add pattern');
  if (own.pattern === undefined && own.validator !== undefined)
    reader.fault(at, 'a validator without a pattern', 'add pattern, so that it is known what is validated');
  return own;
}

type At = readonly (string | number)[];

function readId(reader: YamlReader, at: At, taken: Set<string>): string {
  const id = reader.requiredText(at);
  if (id !== '' && !ID.test(id))
    reader.fault(at, 'the id is none', 'use small letters, digits and single hyphens, for example acme-badge');
  if (taken.has(id)) reader.fault(at, 'the id is taken', 'choose another one');
  taken.add(id);
  return id;
}

function readCategory(reader: YamlReader, at: At): string {
  const category = reader.requiredText(at);
  if (category !== '' && !CATEGORIES.some(({ key }) => key === category))
    reader.fault(
      at,
      'the category is not known',
      'write a category of docs/reference/detectors.md, such as user.unique_id',
    );
  return category;
}

function readPattern(reader: YamlReader, at: At): string | undefined {
  const pattern = reader.text(at);
  if (pattern === undefined) return undefined;
  if (pattern.length > MAX_PATTERN) {
    reader.fault(at, `the pattern is longer than ${MAX_PATTERN}`, 'make several detectors of it');
    return undefined;
  }
  try {
    if (RE2JS.compile(pattern).matcher('').matches())
      reader.fault(at, 'the pattern fits the empty text', 'let it name at least one character');
  } catch {
    reader.fault(
      at,
      'the pattern is not RE2',
      'look-around and back references are not in RE2; escape special characters',
    );
  }
  return pattern;
}

function readKeywords(reader: YamlReader, at: At): string[] {
  const keywords = reader.texts(at);
  keywords.forEach((keyword, i) => {
    if (!/^[\x21-\x7e]{3,}/.test(keyword) || !/^[A-Za-z0-9]/.test(keyword))
      reader.fault(
        [...at, i],
        'a keyword does not begin with a letter or digit, or is too short',
        `use ${SHORTEST_KEYWORD} or more ASCII characters with which the value, or the word before it, begins`,
      );
  });
  return keywords;
}

function readKeys(reader: YamlReader, at: At): string[] {
  const keys = reader.texts(at);
  keys.forEach((key, i) => {
    const { words } = parseKeyName(key);
    if (words.length === 0 || words.length > MOST_WORDS_OF_A_KEY || words.join('').length < 2)
      reader.fault(
        [...at, i],
        'a key has no words or too many',
        `write the last 1 to ${MOST_WORDS_OF_A_KEY} words of the key`,
      );
  });
  return keys;
}

function readExamples(reader: YamlReader, at: At): Example[] {
  const count = reader.listLength(at);
  if (count === 0) reader.fault(at, `${String(at.at(-1))} has no example`, 'add at least one: they run at every start');
  return Array.from({ length: count }, (_, i) => readExample(reader, [...at, i]));
}

function readExample(reader: YamlReader, at: At): Example {
  if (reader.isText(at)) return { text: reader.text(at) ?? '' };
  if (!reader.isMapOf(at, EXAMPLE_KEYS)) return { text: '' };
  const [key, masked] = [reader.text([...at, 'key']), reader.text([...at, 'masked'])];
  return {
    text: reader.requiredText([...at, 'text']),
    ...(key !== undefined && { key }),
    ...(masked !== undefined && { masked }),
  };
}

/** What a scanner with this detector alone finds in its examples. */
function runExamples(reader: YamlReader, index: number, detector: Detector): void {
  const scanner = createScanner([detector], { minConfidence: 0 });
  for (const kind of ['matches', 'nonMatches'] as const)
    detector[kind].forEach((example, i) => {
      const { text, key, masked }: Example = typeof example === 'string' ? { text: example } : example;
      const found = scanner.scan(Buffer.from(text), key === undefined ? {} : { key });
      const parts =
        found === 'unscanned' ? [] : found.map(({ start, end }) => Buffer.from(text).toString('utf8', start, end));
      const at = ['detectors', index, kind, i];
      if (kind === 'nonMatches' && parts.length > 0)
        reader.fault(
          at,
          `${detector.id} finds something in an example of nonMatches`,
          'narrow the pattern, or move the example',
        );
      if (kind === 'matches' && parts.length === 0)
        reader.fault(at, `${detector.id} finds nothing in an example of matches`, EXPECTED);
      else if (kind === 'matches' && masked !== undefined && !parts.includes(masked))
        reader.fault(
          at,
          `${detector.id} masks another part of an example than it says`,
          'correct masked, or the group of the pattern',
        );
    });
}

const EXPECTED =
  'a match begins at a keyword, which begins a word, or stands below one of the keys; correct those, the pattern or the example';
