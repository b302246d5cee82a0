import { QWS_ATTRIBUTES, type QwsAttribute, type QwsMode } from '@datatrail/model';
import { type CsvRecord, findDelimiter, readRecords, writeRecord } from './csv.ts';
import { ABSOLUTE_REFERENCE, type QwsValues, relativeReference } from './qws-reference.ts';
import { qwsClass, wsrf } from './wsrf.ts';

/** Never names the cell's content. `line` counts from 1. */
export interface QwsCsvProblem {
  readonly line: number;
  readonly message: string;
}

export interface QwsTable {
  /** As written; null when the first line was already a row. */
  readonly header: readonly string[] | null;
  readonly delimiter: string;
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[]; readonly values: QwsValues }[];
}

export type ParsedQwsCsv =
  | { readonly ok: true; readonly table: QwsTable }
  | { readonly ok: false; readonly problems: readonly QwsCsvProblem[] };

const COLUMNS: { readonly [K in QwsAttribute]: string } = {
  responseTime: 'response_time',
  availability: 'availability',
  throughput: 'throughput',
  successability: 'successability',
  reliability: 'reliability',
  compliance: 'compliance',
  bestPractices: 'best_practices',
  latency: 'latency',
  documentation: 'documentation',
};

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A comma is a decimal comma only where it cannot be the delimiter. */
function readNumber(cell: string, delimiter: string): number {
  const text = delimiter === ',' ? cell.trim() : cell.trim().replace(',', '.');
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}

/** A header has no number in its first nine cells; a row with a misspelt number still has others. */
function isHeader(cells: readonly string[], delimiter: string): boolean {
  return !cells.slice(0, QWS_ATTRIBUTES.length).some((cell) => !Number.isNaN(readNumber(cell, delimiter)));
}

/** The published data sets open with lines of remarks. */
function isRemark({ cells }: CsvRecord): boolean {
  return cells.length < QWS_ATTRIBUTES.length && (cells[0] ?? '').startsWith('#');
}

function readRow({ cells, line }: CsvRecord, delimiter: string): QwsValues | QwsCsvProblem[] {
  if (cells.length < QWS_ATTRIBUTES.length) {
    const expected = Object.values(COLUMNS).join(', ');
    return [{ line, message: `${cells.length} columns, at least 9 expected: ${expected}` }];
  }
  const problems: QwsCsvProblem[] = [];
  const values: { [K in QwsAttribute]: number | null } = { ...EMPTY };
  for (const [index, attribute] of QWS_ATTRIBUTES.entries()) {
    const cell = cells[index] ?? '';
    const value = readNumber(cell, delimiter);
    const where = `column ${index + 1} (${COLUMNS[attribute]})`;
    if (cell.trim() === '') problems.push({ line, message: `${where} is empty, a number expected` });
    else if (!Number.isFinite(value)) problems.push({ line, message: `${where} is not a finite number` });
    else if (value < 0) problems.push({ line, message: `${where} is negative, 0 or more expected` });
    values[attribute] = value;
  }
  return problems.length > 0 ? problems : values;
}

const EMPTY: QwsValues = {
  responseTime: null,
  availability: null,
  throughput: null,
  successability: null,
  reliability: null,
  compliance: null,
  bestPractices: null,
  latency: null,
  documentation: null,
};

/**
 * Reads the nine QWS columns in their published order (response time, availability, throughput, successability,
 * reliability, compliance, best practices, latency, documentation) with one header line or none; further columns are
 * kept. Delimiter `,`, `;` or tab. Gives all problems at once.
 */
export function parseQwsCsv(text: string): ParsedQwsCsv {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const delimiter = findDelimiter(source, QWS_ATTRIBUTES.length);
  const read = readRecords(source, delimiter);
  if (read.unclosedQuoteLine !== null)
    return { ok: false, problems: [{ line: read.unclosedQuoteLine, message: 'a quoted cell is never closed' }] };
  const records = read.records.filter((record) => !isRemark(record));
  const first = records[0];
  const header =
    first !== undefined && isHeader(first.cells, delimiter) && first.cells.length >= 9 ? first.cells : null;
  const rows: QwsTable['rows'][number][] = [];
  const problems: QwsCsvProblem[] = [];
  for (const record of header === null ? records : records.slice(1)) {
    const values = readRow(record, delimiter);
    if (Array.isArray(values)) problems.push(...values);
    else rows.push({ line: record.line, cells: record.cells, values });
  }
  if (problems.length > 0) return { ok: false, problems };
  if (rows.length === 0) return { ok: false, problems: [{ line: 1, message: 'no row with numbers' }] };
  return { ok: true, table: { header, delimiter, rows } };
}

/** The table as CSV with a header line: all columns as they came, then `wsrf` and `class` (1 platinum .. 4 bronze by name). */
export function scoreQwsTable(table: QwsTable, mode: QwsMode): string {
  const reference = mode === 'absolute' ? ABSOLUTE_REFERENCE : relativeReference(table.rows.map((row) => row.values));
  const width = table.rows.reduce((most, row) => Math.max(most, row.cells.length), table.header?.length ?? 0);
  const named = table.header ?? QWS_ATTRIBUTES.map((attribute) => COLUMNS[attribute]);
  const header = Array.from({ length: width }, (_, index) => named[index] ?? `column_${index + 1}`);
  const lines = [writeRecord([...header, 'wsrf', 'class'], table.delimiter)];
  for (const { cells, values } of table.rows) {
    const score = wsrf(values, reference);
    const padded = Array.from({ length: width }, (_, index) => cells[index] ?? '');
    lines.push(writeRecord([...padded, String(score), qwsClass(score)], table.delimiter));
  }
  return `${lines.join('\n')}\n`;
}
