import { randomUUID } from 'node:crypto';
import { DatatrailError } from '@datatrail/runtime';
import { quoteText } from '../bind.ts';
import type { SqlForm } from '../sql-form.ts';
import { BackOff } from './back-off.ts';
import { RequestFailed, type ServerClient } from './server-client.ts';

export interface PrepareOptions {
  readonly database: string;
  readonly form: SqlForm;
  readonly startSeconds: number;
}

const ASK_SECONDS = 10;
/** Lightweight deletes, `insert_shard_id` and the analyzer of queries as we use them; older ones were never tried. */
const OLDEST = [24, 8] as const;

/** The server may be starting too; whatever is wrong with the settings is said at once. */
async function patiently(seconds: number, ask: () => Promise<Uint8Array>): Promise<string> {
  const backOff = new BackOff(seconds);
  for (;;) {
    try {
      return Buffer.from(await ask())
        .toString()
        .trim();
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      if (!error.failure.transient || !(await backOff.wait())) throw error.failure.error;
    }
  }
}

function assertVersion(told: string): void {
  const [, year, month] = /^(\d+)\.(\d+)\./.exec(told) ?? [];
  if (year === undefined || month === undefined)
    throw new DatatrailError('clickhouse_unreachable', 'what answers does not answer as a ClickHouse server does', {
      cure: 'Check clickhouse.url: it must be the HTTP interface of ClickHouse (8123, with TLS 8443).',
    });
  if (Number(year) * 100 + Number(month) >= OLDEST[0] * 100 + OLDEST[1]) return;
  throw new DatatrailError('clickhouse_version', `the ClickHouse server has version ${year}.${month}`, {
    cure: `Update it to ${OLDEST.join('.')} or newer.`,
  });
}

/** Looks whether the server is one that can be used, and makes the database when it is missing. `client`: of a database that is there. */
export async function prepareServer(client: ServerClient, options: PrepareOptions): Promise<void> {
  const { database, form, startSeconds } = options;
  const ask = (sql: string): Promise<string> =>
    patiently(startSeconds, () => client.run({ sql, id: randomUUID(), seconds: ASK_SECONDS }));
  assertVersion(await ask('SELECT version() FORMAT TSV'));
  const found = await ask(`SELECT count() FROM system.databases WHERE name = ${quoteText(database)} FORMAT TSV`);
  if (found !== '0') return;
  const onCluster = form.kind === 'cluster' ? ` ON CLUSTER ${quoteText(form.cluster)}` : '';
  try {
    await ask(`CREATE DATABASE IF NOT EXISTS \`${database}\`${onCluster}`);
  } catch (cause) {
    if (!(cause instanceof DatatrailError) || cause.code !== 'clickhouse_refused') throw cause;
    throw new DatatrailError(
      'clickhouse_refused',
      `the database ${database} is missing and this user may not make it`,
      {
        cure: `Make it, or grant CREATE DATABASE; then grant ALL ON ${database}.* to the user.`,
      },
    );
  }
}
