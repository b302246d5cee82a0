/** Codes of all errors that a person or another program may see. docs/reference/errors.md lists them, a test compares. */
export const ERROR_CODES = [
  'bad_input',
  'bad_settings',
  'bad_usage',
  'certificate_unusable',
  'clickhouse_failed',
  'clickhouse_refused',
  'clickhouse_unreachable',
  'clickhouse_version',
  'clock_wrong',
  'data_directory_in_use',
  'data_directory_too_new',
  'disk_full',
  'engine_failed',
  'engine_missing',
  'forbidden',
  'kafka_refused',
  'kafka_topic',
  'kafka_unavailable',
  'key_mismatch',
  'key_unusable',
  'not_found',
  'overloaded',
  'port_taken',
  'query_limit',
  'shutting_down',
  'too_large',
  'unauthenticated',
  'unsupported_format',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorOptions {
  /** What to do about it: one sentence in the imperative. */
  readonly cure?: string;
  /** Trying the same again later may succeed. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** Says what was seen, what was expected and the cure. MUST NOT contain an attribute value, a header or a query string. */
export class DatatrailError extends Error {
  readonly code: ErrorCode;
  readonly cure: string;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DatatrailError';
    this.code = code;
    this.cure = options.cure ?? '';
    this.retryable = options.retryable ?? false;
  }
}

/** Exit code of the command line: 2 bad usage or input, 3 environment. */
export function exitCodeOf(code: ErrorCode): 2 | 3 {
  switch (code) {
    case 'bad_input':
    case 'bad_settings':
    case 'bad_usage':
    case 'not_found':
    case 'too_large':
    case 'unsupported_format':
      return 2;
    default:
      return 3;
  }
}
