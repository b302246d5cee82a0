import { isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';

/** One thing that is wrong, where it stands and what to do. Never repeats a value. */
export interface SettingsProblem {
  /** `datatrail.yaml:12`, or the name of an environment variable. */
  readonly where: string;
  readonly problem: string;
  readonly cure: string;
}

/** `section.name` as a person wrote it. */
export interface WrittenSetting {
  readonly where: string;
  readonly section: string;
  readonly name: string;
  readonly written: unknown;
}

/** What a settings file says. Not judged yet, except for its form. */
export interface WrittenSettings {
  readonly sections: readonly { readonly where: string; readonly name: string }[];
  readonly entries: readonly WrittenSetting[];
  readonly problems: readonly SettingsProblem[];
}

const FORM_CURE = 'Write sections at the left and "name: value" lines indented below them.';

/** Parses the YAML text of a settings file. `file` only names it in problems. */
export function parseSettingsFile(source: string, file: string): WrittenSettings {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => `${file}:${lines.linePos(offset).line}`;
  const problems: SettingsProblem[] = document.errors.map((error) => ({
    where: at(error.pos[0]),
    // the parser's own message may quote the text
    problem: `not valid YAML (${error.code.toLowerCase().replaceAll('_', ' ')})`,
    cure: 'Check indentation, quotes, colons and repeated names around this line.',
  }));
  if (problems.length > 0) return { sections: [], entries: [], problems };
  const entries: WrittenSetting[] = [];
  const sections: { where: string; name: string }[] = [];
  const offsetOf = (pair: Pair) => (isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0);
  const notAMap = (where: string, what: string) =>
    problems.push({ where, problem: `${what} is not a map`, cure: FORM_CURE });
  if (document.contents !== null && !isMap(document.contents)) notAMap(at(0), 'the file');
  for (const section of isMap(document.contents) ? document.contents.items : []) {
    const sectionName = isScalar(section.key) ? String(section.key.value) : '';
    sections.push({ where: at(offsetOf(section)), name: sectionName });
    if (isScalar(section.value) && section.value.value === null) continue;
    if (!isMap(section.value)) {
      notAMap(at(offsetOf(section)), 'this section');
      continue;
    }
    for (const pair of section.value.items) {
      const where = at(offsetOf(pair));
      if (isAlias(pair.value)) problems.push({ where, problem: 'aliases are not read', cure: 'Write the value out.' });
      else
        entries.push({
          where,
          section: sectionName,
          name: isScalar(pair.key) ? String(pair.key.value) : '',
          written: isScalar(pair.value) || pair.value === null ? scalarOf(pair.value) : toPlain(pair.value, document),
        });
    }
  }
  return { sections, entries, problems };
}

function scalarOf(node: unknown): unknown {
  return isScalar(node) ? node.value : null;
}

function toPlain(node: unknown, document: ReturnType<typeof parseDocument>): unknown {
  return isMap(node) || isSeq(node) ? node.toJS(document) : null;
}
