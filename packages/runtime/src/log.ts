import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import { DatatrailError } from './errors.ts';

/** Ids, keys, counts, names of settings. Never an attribute value, a header or a query string. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Lines for those who run the program. What happens per request is counted in metrics, not logged. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A warning that is worth one line in the life of the process: later calls with the same key are silent. */
  once(key: string, message: string, fields?: LogFields): void;
  /** The same log, each line with the name of a component. `once` is shared. */
  for(component: string): Log;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: 'auto' | 'json' | 'pretty';
  /** Default: standard error. */
  readonly write?: (line: string) => void;
}

/** `once` keeps at most so many keys: keys come from the program, but a bound costs nothing. */
const MAX_ONCE = 10_000;

export function createLog({ level, format, write }: LogOptions): Log {
  const isPretty = format === 'pretty' || (format === 'auto' && !write && process.stderr.isTTY);
  const sink = write ?? ((line: string) => void process.stderr.write(line));
  const stream = isPretty ? { write: (line: string) => sink(prettyLine(line)) } : { write: sink };
  const toFile = write || isPretty ? stream : destination({ dest: 2, sync: true });
  const logger = pino({ level, base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: named } }, toFile);
  return wrap(logger, new Set());
}

const named = (level: string) => ({ level });

function wrap(logger: Logger, said: Set<string>): Log {
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
    once(key, message, fields) {
      if (said.has(key) || said.size >= MAX_ONCE) return;
      said.add(key);
      logger.warn(fields ?? {}, message);
    },
    for: (component) => wrap(logger.child({ component }), said),
  };
}

/** `12:01:02 WARN  collector: message key=value`. */
function prettyLine(line: string): string {
  const { time, level, component, msg, ...fields }: Record<string, unknown> = JSON.parse(line);
  const rest = Object.entries(fields).map(([key, value]) => ` ${key}=${String(value)}`);
  const from = typeof component === 'string' ? `${component}: ` : '';
  return `${String(time).slice(11, 19)} ${String(level).toUpperCase().padEnd(5)} ${from}${String(msg)}${rest.join('')}\n`;
}

/**
 * What may be logged of an error. Messages of others (parsers, drivers) may quote the very text that was refused, so of
 * those only name, code and place are told.
 */
export function errorFields(error: unknown): LogFields {
  if (error instanceof DatatrailError)
    return { code: error.code, reason: error.message, cure: error.cure, retryable: error.retryable };
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const at = /\n\s+at ([^\n]+)/.exec(error.stack ?? '')?.[1] ?? '';
  return { error: error.name, code, at };
}
