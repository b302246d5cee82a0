import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  Scalar,
  visit,
  YAMLMap,
} from 'yaml';
import type { DeclarationProblem, Locate, Path } from './declaration-problem.ts';

/** The YAML of a file, as far as it could be read. */
export interface DeclarationTree {
  readonly problems: readonly DeclarationProblem[];
  /** Source of what could not be read and may name a recipient. */
  readonly hidden: readonly string[];
  readonly locate: Locate;
  sourceAt(this: void, path: Path): string;
  /** The readable part. Throws when aliases multiply. */
  toValue(): unknown;
}

/** Whether a part of this section may be what a flow points to. */
export const mayNameRecipients = (section: unknown): boolean =>
  section !== 'flows' && section !== 'internal_hosts' && section !== 'version';

export function readTree(text: string): DeclarationTree {
  const lines = new LineCounter();
  const source = text.replace(/^\uFEFF/, '');
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const problems = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return {
      line,
      column: col,
      message: `not YAML: ${error.code.toLowerCase().replaceAll('_', ' ')}`,
      cure: 'correct the indentation, quotes or keys here',
    };
  });
  const slips = document.errors.filter(({ code }) => code !== 'DUPLICATE_KEY').map(({ pos }) => pos[0]);
  const hidden = [...leaveOutBroken(document, source, slips), ...joinDuplicates(document, source)];
  const dangling = replaceDanglingAliases(document).map((offset) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col, message: 'not YAML: unresolved alias', cure: 'put text that begins with * in quotes' };
  });
  return {
    problems: [...problems, ...dangling],
    hidden,
    locate: locator(document, lines),
    sourceAt: (path) => sourceOf(document.getIn(path, true), source),
    toValue: () => document.toJS({ maxAliasCount: 100 }),
  };
}

function sourceOf(node: unknown, source: string): string {
  const range = isNode(node) ? node.range : undefined;
  return range ? source.slice(range[0], range[1]) : '';
}

/** Sections in which the parser had to guess are taken out of the tree; gives their source. */
function leaveOutBroken(document: Document, source: string, slips: readonly number[]): string[] {
  if (slips.length === 0) return [];
  const root = document.contents;
  const starts = isMap(root) ? root.items.map(({ key }) => (isNode(key) ? (key.range?.[0] ?? 0) : 0)) : [];
  if (!isMap(root) || slips.some((slip) => slip < (starts[0] ?? 0))) {
    document.contents = new YAMLMap();
    return [source];
  }
  const hidden: string[] = [];
  root.items = root.items.filter((_, index) => {
    const [from, to] = [starts[index] ?? 0, starts[index + 1] ?? source.length + 1];
    const isBroken = slips.some((slip) => slip >= from && slip < to);
    if (isBroken) hidden.push(source.slice(from, to));
    return !isBroken;
  });
  return hidden;
}

/** Of keys that stand twice in a map, lists are joined and of other values the first stays; gives the source of the rest. */
function joinDuplicates(document: Document, source: string): string[] {
  const hidden: string[] = [];
  visit(document, {
    Map(_, map, ancestors) {
      const section = ancestors.find((step) => isPair(step));
      const isHiding = section === undefined || mayNameRecipients(String(section.key));
      const first = new Map<string, (typeof map.items)[number]>();
      map.items = map.items.filter((pair) => {
        const key = String(pair.key);
        const before = first.get(key);
        if (before === undefined) {
          first.set(key, pair);
          return true;
        }
        if (isSeq(before.value) && isSeq(pair.value)) before.value.items.push(...pair.value.items);
        else if (isEmpty(before.value)) before.value = pair.value;
        else if (isHiding) hidden.push(sourceOf(pair.value, source));
        return false;
      });
    },
  });
  return hidden;
}

/** An alias of nothing becomes a value that fits nowhere; gives the offsets, at which nothing else needs to be told. */
function replaceDanglingAliases(document: Document): number[] {
  const offsets: number[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      const unfit = new Scalar(false);
      unfit.range = alias.range ?? null;
      offsets.push(alias.range?.[0] ?? 0);
      return unfit;
    },
  });
  return offsets;
}

const isEmpty = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null);

function locator(document: Document, lines: LineCounter): Locate {
  return (path, atKey = false) => {
    for (let depth = path.length; depth >= 0; depth--) {
      const parent = depth === 0 ? undefined : document.getIn(path.slice(0, depth - 1), true);
      const pair = isMap(parent)
        ? parent.items.find((item) => isPair(item) && String(item.key) === String(path[depth - 1]))
        : undefined;
      const node = atKey && pair !== undefined ? pair.key : document.getIn(path.slice(0, depth), true);
      const range = isNode(node) ? node.range : undefined;
      if (range) {
        const { line, col } = lines.linePos(range[0]);
        return { line, column: col };
      }
    }
    return { line: 1, column: 1 };
  };
}
