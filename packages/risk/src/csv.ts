/** One record of a CSV file and the line it begins on, counted from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Of `,`, `;` and tab the first that gives `columns` columns on the first lines; `,` when none does. */
export function findDelimiter(text: string, columns: number): string {
  const lines = text.split(/\r\n|\r|\n/, 200).filter((line) => line.trim() !== '');
  for (const delimiter of [',', ';', '\t'])
    if (lines.some((line) => !line.startsWith('#') && line.split(delimiter).length >= columns)) {
      // `0,5;99,2;...` has commas enough: where both fit, the one that stands more often between numbers is the decimal sign
      if (delimiter === ',' && lines.some((line) => line.split(';').length >= columns)) return ';';
      return delimiter;
    }
  return ',';
}

/** Reads RFC 4180 with any line end; empty lines are left out. */
export function readRecords(
  text: string,
  delimiter: string,
): { readonly records: readonly CsvRecord[]; readonly unclosedQuoteLine: number | null } {
  const records: CsvRecord[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const record = readRecord(text, at, delimiter);
    if (record.unclosed) return { records, unclosedQuoteLine: line };
    if (record.cells.some((cell) => cell.trim() !== '')) records.push({ line, cells: record.cells });
    at = record.next;
    line += record.lines;
  }
  return { records, unclosedQuoteLine: null };
}

interface ReadRecord {
  readonly cells: readonly string[];
  readonly next: number;
  /** Line ends passed, those inside quotes included. */
  readonly lines: number;
  readonly unclosed: boolean;
}

function readRecord(text: string, start: number, delimiter: string): ReadRecord {
  const cells: string[] = [];
  let at = start;
  let lines = 0;
  for (;;) {
    const cell = text[at] === '"' ? readQuoted(text, at) : readBare(text, at, delimiter);
    if (cell === null) return { cells, next: text.length, lines, unclosed: true };
    cells.push(cell.value);
    lines += cell.lines;
    at = cell.next;
    if (text[at] === delimiter) {
      at++;
      continue;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    return { cells, next: at + 1, lines: lines + 1, unclosed: false };
  }
}

interface ReadCell {
  readonly value: string;
  readonly next: number;
  readonly lines: number;
}

function readBare(text: string, start: number, delimiter: string): ReadCell {
  let at = start;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
  return { value: text.slice(start, at), next: at, lines: 0 };
}

/** null when the quote is never closed. What stands between the closing quote and the delimiter belongs to the cell. */
function readQuoted(text: string, start: number): ReadCell | null {
  let value = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return null;
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      let next = quote + 1;
      while (next < text.length && !/[,;\t\r\n]/.test(text[next] ?? '')) next++;
      return { value: value + text.slice(quote + 1, next), next, lines: value.split(/\r\n|\r|\n/).length - 1 };
    }
    value += '"';
    from = quote + 2;
  }
}

/** One record without its line end; cells are quoted where they have to be. */
export function writeRecord(cells: readonly string[], delimiter: string): string {
  return cells
    .map((cell) =>
      cell.includes(delimiter) || /["\r\n]/.test(cell) || cell !== cell.trim()
        ? `"${cell.replaceAll('"', '""')}"`
        : cell,
    )
    .join(delimiter);
}
