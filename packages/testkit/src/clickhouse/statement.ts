/** A statement that puts the body of its request into a table. */
export interface BodyInsert {
  readonly target: string;
  /** As written, with parentheses; '' for all. */
  readonly columns: string;
  readonly settings: string;
  readonly format: string;
}

const INSERT =
  /^\s*INSERT\s+INTO\s+(?:TABLE\s+)?([^\s(]+)\s*(\([^)]*\))?\s*(?:SETTINGS\s+([\s\S]+?))?\s+FORMAT\s+(\w+)\s*$/i;
const KILL = /^\s*KILL\s+QUERY\s+WHERE\s+query_id\s*=\s*'([^']+)'/i;

export function bodyInsertOf(sql: string): BodyInsert | undefined {
  const found = INSERT.exec(sql);
  if (found === null) return undefined;
  const [, target = '', columns = '', settings = '', format = ''] = found;
  return { target, columns, settings, format };
}

/** The query id that a statement kills. */
export function killedBy(sql: string): string | undefined {
  return KILL.exec(sql)?.[1];
}

export function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\0', '\\0')}'`;
}

/** The engine reads the rows from a file: bytes inline in a statement would end at the first blank line. */
export function insertFromFile({ target, columns, settings, format }: BodyInsert, file: string): string {
  const selected = columns === '' ? '*' : columns.slice(1, -1);
  const set = settings === '' ? '' : ` SETTINGS ${settings}`;
  return `INSERT INTO ${target} ${columns} SELECT ${selected} FROM file(${quote(file)}, ${quote(format)})${set}`;
}

export interface RunningStatement {
  readonly id: string;
  readonly sql: string;
  readonly startedAt: number;
  /** Set by KILL. */
  cancelled: boolean;
  inEngine: boolean;
}

/** The engine does not know the ids of our statements: its table of processes is told from what we know. */
export function withProcesses(sql: string, running: Iterable<RunningStatement>): string {
  if (!/\bsystem\.processes\b/.test(sql)) return sql;
  const rows = [...running].map(
    ({ id, sql: text, startedAt }) => `(${quote(id)}, ${(Date.now() - startedAt) / 1000}, ${quote(text)})`,
  );
  const columns = quote('query_id String, elapsed Float64, query String');
  return sql.replace(/\bsystem\.processes\b/g, () => `values(${[columns, ...rows].join(', ')})`);
}
