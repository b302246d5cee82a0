import { DatatrailError } from '@datatrail/runtime';
import { engineError } from '../sql-engine.ts';

/**
 * What is known of a request that failed. `unsent`: the server did not get it. `answered`: the engine ended it with an
 * error, so nothing of it holds. `unclear`: it may have run, may still run, or may not.
 */
export type Outcome = 'unsent' | 'answered' | 'unclear';

export interface ServerFailure {
  readonly outcome: Outcome;
  /** The same may succeed soon: nobody has to change anything. */
  readonly transient: boolean;
  readonly error: DatatrailError;
}

const CERTIFICATE = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT|INVALID_CA|PATH_LENGTH|HOSTNAME_MISMATCH)/;
const NO_TLS = /^(EPROTO|ERR_SSL_)/;
const NO_HTTP = /^HPE_/;
const NOWHERE: ReadonlySet<string> = new Set(['ENOTFOUND']);
const NOBODY: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
]);
/** Wrong user or password (516, 192, 193, 194), no right (497, 291), unknown database (81), cluster (170), readonly (164). */
const REFUSED: ReadonlyMap<number, string> = new Map([
  [516, 'the ClickHouse server does not take this user and password'],
  [192, 'the ClickHouse server does not know this user'],
  [193, 'the ClickHouse server does not take this password'],
  [194, 'the ClickHouse server asks for a password'],
  [497, 'the ClickHouse user may not do what is needed'],
  [291, 'the ClickHouse user may not use this database'],
  [164, 'the ClickHouse user may only read'],
  [81, 'the database is not there'],
  [170, 'the ClickHouse server does not know this cluster'],
]);
/** Too many queries or parts, read-only replica, no keeper, network between servers: over by itself. */
const TRANSIENT: ReadonlySet<number> = new Set([202, 203, 209, 210, 216, 225, 242, 252, 279, 285, 286, 319, 425, 999]);
/** A part may be there all the same: quorum or network between servers failed, or the time ran out. */
const MAYBE_STORED: ReadonlySet<number> = new Set([159, 209, 210, 216, 285, 286, 319, 394, 999]);

const CURE = {
  address: 'Check clickhouse.url: host, and the port of the HTTP interface (8123, with TLS 8443).',
  certificate:
    'Name the authority that signed it by clickhouse.tlsCaFile, and the server by the name in its certificate.',
  rights: 'Check clickhouse.username, clickhouse.password and clickhouse.database, and the grants of that user.',
} as const;

function unreachable(
  host: string,
  why: string,
  options: { readonly cure?: string; readonly retryable?: boolean } = {},
) {
  return new DatatrailError('clickhouse_unreachable', `${why} at ${host}`, {
    cure: options.cure ?? CURE.address,
    retryable: options.retryable ?? true,
  });
}

/** What the engine said; its own text is left out because it repeats the statement. */
function answered(code: number, type: string, text: string): ServerFailure {
  const refused = REFUSED.get(code);
  if (refused !== undefined) {
    const error = new DatatrailError('clickhouse_refused', `${refused} (${type})`, {
      cure: CURE.rights,
      retryable: true,
    });
    return { outcome: 'answered', transient: false, error };
  }
  const told = engineError(code, type, text);
  const error =
    told.code === 'engine_failed'
      ? new DatatrailError('clickhouse_failed', `the server answered with error ${code} (${type})`, {
          cure: 'Look up the code in the ClickHouse documentation; run "datatrail doctor".',
          retryable: true,
        })
      : told;
  return { outcome: MAYBE_STORED.has(code) ? 'unclear' : 'answered', transient: TRANSIENT.has(code), error };
}

function byNetworkCode(code: string, host: string): ServerFailure {
  const never = { outcome: 'unsent', transient: false } as const;
  if (CERTIFICATE.test(code))
    return {
      ...never,
      error: unreachable(host, `the certificate is not trusted (${code})`, { cure: CURE.certificate }),
    };
  if (NO_TLS.test(code))
    return {
      ...never,
      error: unreachable(host, `nobody speaks TLS (${code})`, {
        cure: 'Begin clickhouse.url with http://, or name the port of HTTPS.',
      }),
    };
  if (NO_HTTP.test(code))
    return {
      ...never,
      error: unreachable(host, `nobody speaks HTTP (${code})`, {
        cure: 'Begin clickhouse.url with https://, or name the port of HTTP (8123), not the native one (9000).',
      }),
    };
  if (NOWHERE.has(code)) return { ...never, error: unreachable(host, `there is no such host (${code})`) };
  const error = unreachable(host, `no ClickHouse server answers (${code})`);
  return { outcome: NOBODY.has(code) ? 'unsent' : 'unclear', transient: true, error };
}

/** Says what a failed request means, without any text of the engine, the statement or the password. */
export function failureOf(error: unknown, host: string): ServerFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof Error && /^\d+$/.test(code))
    return answered(Number(code), 'type' in error ? String(error.type) : 'UNKNOWN', error.message);
  if (code !== '') return byNetworkCode(code, host);
  const why =
    error instanceof Error && /timeout|aborted|hang up/i.test(error.message)
      ? 'no answer in time'
      : 'what answers does not answer as a ClickHouse server does';
  return { outcome: 'unclear', transient: true, error: unreachable(host, why) };
}
