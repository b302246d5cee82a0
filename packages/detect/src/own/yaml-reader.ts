import { type Document, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/** A fault of a file of detectors. `line` from 1. Never holds a value of the file. */
export interface OwnDetectorProblem {
  readonly line: number;
  readonly message: string;
  readonly cure: string;
}

type Path = readonly (string | number)[];

/** Reads a YAML map part by part and keeps what is wrong with it, so that all faults are told at once. */
export class YamlReader {
  readonly problems: OwnDetectorProblem[] = [];
  readonly #document: Document;
  readonly #lines = new LineCounter();

  constructor(text: string) {
    this.#document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: this.#lines, prettyErrors: false });
    for (const { code, pos } of this.#document.errors)
      this.problems.push({
        line: this.#lines.linePos(pos[0]).line,
        message: `not YAML: ${code.toLowerCase().replaceAll('_', ' ')}`,
        cure: 'correct the indentation, quotes or keys here; put patterns in single quotes',
      });
  }

  fault(path: Path, message: string, cure: string): void {
    this.problems.push({ line: this.#lineOf(path), message, cure });
  }

  #lineOf(path: Path): number {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = this.#document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return this.#lines.linePos(node.range[0]).line;
    }
    return 1;
  }

  /** Number of entries of a list, 0 with a fault for anything else; a missing one counts as empty. */
  listLength(path: Path): number {
    const node = this.#document.getIn(path, true);
    if (node === undefined) return 0;
    if (isSeq(node)) return node.items.length;
    this.fault(path, `${nameOf(path)} is no list`, 'write a list: [first, second], or lines that begin with "- "');
    return 0;
  }

  /** Tells unknown keys of a map; whether it is one. */
  isMapOf(path: Path, known: readonly string[]): boolean {
    const node = this.#document.getIn(path, true);
    if (!isMap(node)) {
      this.fault(path, `${nameOf(path)} is no map`, `write lines of key and value; known keys: ${known.join(', ')}`);
      return false;
    }
    for (const item of node.items) {
      const key = isPair(item) && isScalar(item.key) ? String(item.key.value) : '';
      if (!known.includes(key))
        this.fault([...path, key], `${nameOf(path)} has an unknown key`, `known keys: ${known.join(', ')}`);
    }
    return true;
  }

  isText(path: Path): boolean {
    const node = this.#document.getIn(path, true);
    return isScalar(node) && typeof node.value === 'string';
  }

  /** A text that is not empty; undefined when it is missing. */
  text(path: Path): string | undefined {
    const node = this.#document.getIn(path, true);
    if (node === undefined) return undefined;
    if (isScalar(node) && typeof node.value === 'string' && node.value !== '') return node.value;
    this.fault(path, `${nameOf(path)} is no text`, 'write text, in quotes where it reads as a number or a date');
    return undefined;
  }

  requiredText(path: Path): string {
    const found = this.text(path);
    const isMissing = this.#document.getIn(path, true) === undefined;
    if (isMissing) this.fault(path, `${nameOf(path)} is missing`, `add ${String(path.at(-1))}`);
    return found ?? '';
  }

  number(path: Path, byDefault: number, [least, most]: readonly [number, number]): number {
    const value: unknown = this.#document.getIn(path);
    if (value === undefined) return byDefault;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    this.fault(path, `${nameOf(path)} is no number from ${least} to ${most}`, `write one, for example ${byDefault}`);
    return byDefault;
  }

  texts(path: Path): string[] {
    return Array.from({ length: this.listLength(path) }, (_, i) => this.text([...path, i]) ?? '').filter(Boolean);
  }

  /** One of some names; undefined when it is missing or none of them. */
  oneOf<Name extends string>(path: Path, names: readonly Name[]): Name | undefined {
    const told = this.text(path);
    if (told === undefined) return undefined;
    const found = names.find((name) => name === told);
    if (found === undefined) this.fault(path, `${nameOf(path)} is not known`, `write one of ${names.join(', ')}`);
    return found;
  }
}

function nameOf(path: Path): string {
  if (path.length === 0) return 'the file';
  return path
    .map((step) => (typeof step === 'number' ? `[${step + 1}]` : step))
    .join('.')
    .replaceAll('.[', '[');
}
