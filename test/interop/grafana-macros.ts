// What Grafana and its ClickHouse plugin do to the text of a question before it is asked: variables by format, conditional
// "all", macros. As in the plugin's own macros and macro parser (4.10).

export interface GrafanaContext {
  /** Seconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly intervalSeconds: number;
  readonly variables: Readonly<Record<string, string | readonly string[]>>;
}

const ALL = '$__all';

/** Arguments of a call whose `(` stands at `open`, split at the commas outside of inner parentheses, and where it ends. */
function argumentsAt(sql: string, open: number): { readonly args: string[]; readonly end: number } {
  const args: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < sql.length; at++) {
    const letter = sql[at];
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if ((letter === ',' && depth === 1) || depth === 0) {
      args.push(sql.slice(from, at).trim());
      from = at + 1;
    }
    if (depth === 0) return { args, end: at + 1 };
  }
  throw new Error('a macro whose parenthesis is never closed');
}

function isAll(value: string | readonly string[] | undefined): boolean {
  return String(value) === '' || String(value) === ALL;
}

/** `$__conditionalAll(condition, $variable)`: the condition, or 1=1 when the variable says all. */
function withConditions(sql: string, { variables }: GrafanaContext): string {
  const macro = '$__conditionalAll';
  const at = sql.lastIndexOf(macro);
  if (at < 0) return sql;
  const { args, end } = argumentsAt(sql, at + macro.length);
  const name = /\$\{?(\w+)/.exec(args[1] ?? '')?.[1] ?? '';
  const phrase = isAll(variables[name]) ? '1=1' : (args[0] ?? '');
  return withConditions(sql.slice(0, at) + phrase + sql.slice(end), { variables } as GrafanaContext);
}

const sqlString = (value: string): string => `'${value.replaceAll("'", "''")}'`;

function withVariables(sql: string, { variables }: GrafanaContext): string {
  return sql.replace(/\$\{(\w+)(?::(\w+))?\}/g, (whole, name: string, format: string | undefined) => {
    const value = variables[name];
    if (value === undefined) return whole;
    const values = typeof value === 'string' ? [value] : value;
    return format === 'sqlstring' ? values.map(sqlString).join(',') : values.join(',');
  });
}

const date = (seconds: number): string => `toDate('${new Date(seconds * 1000).toISOString().slice(0, 10)}')`;
const time = (seconds: number): string => `toDateTime(${seconds})`;
const timeMs = (seconds: number): string => `fromUnixTimestamp64Milli(${seconds * 1000})`;

type Macro = (context: GrafanaContext, args: readonly string[]) => string;
const between =
  (of: (seconds: number) => string): Macro =>
  ({ from, to }, [column]) =>
    `${column} >= ${of(from)} AND ${column} <= ${of(to)}`;

const MACROS: Readonly<Record<string, { readonly args: number; readonly expand: Macro }>> = {
  fromTime: { args: 0, expand: ({ from }) => time(from) },
  toTime: { args: 0, expand: ({ to }) => time(to) },
  fromTime_ms: { args: 0, expand: ({ from }) => timeMs(from) },
  toTime_ms: { args: 0, expand: ({ to }) => timeMs(to) },
  timeFilter: { args: 1, expand: between(time) },
  timeFilter_ms: { args: 1, expand: between(timeMs) },
  dateFilter: { args: 1, expand: between(date) },
  timeInterval: {
    args: 1,
    expand: ({ intervalSeconds }, [column]) =>
      `toStartOfInterval(toDateTime(${column}), INTERVAL ${Math.max(1, Math.trunc(intervalSeconds))} second)`,
  },
  timeInterval_ms: {
    args: 1,
    expand: ({ intervalSeconds }, [column]) =>
      `toStartOfInterval(toDateTime64(${column}, 3), INTERVAL ${Math.max(1, Math.trunc(intervalSeconds * 1000))} millisecond)`,
  },
  interval_s: { args: 0, expand: ({ intervalSeconds }) => String(Math.max(1, Math.trunc(intervalSeconds))) },
};

function withMacros(sql: string, context: GrafanaContext): string {
  const found = /\$__(\w+)/.exec(sql);
  if (found === null) return sql;
  const macro = MACROS[found[1] ?? ''];
  if (macro === undefined) throw new Error(`the plugin knows no macro $__${found[1]}`);
  const after = found.index + found[0].length;
  const { args, end } = sql[after] === '(' && macro.args > 0 ? argumentsAt(sql, after) : { args: [], end: after };
  if (args.length !== macro.args) throw new Error(`$__${found[1]} takes ${macro.args} arguments`);
  return withMacros(sql.slice(0, found.index) + macro.expand(context, args) + sql.slice(end), context);
}

/** The SQL that reaches ClickHouse. */
export function expandQuery(rawSql: string, context: GrafanaContext): string {
  const sql = withMacros(withVariables(withConditions(rawSql, context), context), context);
  if (/\$\{?\w/.test(sql)) throw new Error(`a variable nobody set: ${/\$\{?\w+/.exec(sql)?.[0]}`);
  return sql;
}
