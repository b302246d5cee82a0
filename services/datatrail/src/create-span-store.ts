import type { Metrics, Settings } from '@datatrail/runtime';
import type { InsertOutcome, Store, StoreSettings } from '@datatrail/store';
import { createChdbStore } from '@datatrail/store/chdb';
import { type ClickHouseStoreSettings, createClickHouseStore } from '@datatrail/store/clickhouse';
import { readPem } from './pem-file.ts';
import type { Surroundings } from './surroundings.ts';

export interface SpanStoreUse {
  /** Wrong client clocks are held back; files keep their own time. */
  readonly isLive: boolean;
  /** This process cares for the tables: retention, disk cap, rows that were replaced. */
  readonly maintains: boolean;
}

/** The store that the settings want: a ClickHouse server when they name one, else the data directory. */
export function createSpanStore(around: Surroundings, how: SpanStoreUse): Store {
  const { clickhouse, data } = around.settings;
  const settings = storeSettings(around, how);
  if (clickhouse.url === '') return createChdbStore({ ...settings, directory: data.directory });
  return createClickHouseStore({ ...settings, ...serverSettings(clickhouse) });
}

function storeSettings(
  { settings, log, metrics, clock }: Surroundings,
  { isLive, maintains }: SpanStoreUse,
): StoreSettings {
  const { data, store: limits, analyzer } = settings;
  return {
    spanRetentionDays: data.retentionDays,
    factRetentionMonths: Math.max(1, Math.round(data.factsRetentionDays / DAYS_A_MONTH)),
    diskCapBytes: data.diskCapBytes,
    blockRows: limits.blockRows,
    blockBytes: limits.blockBytes,
    memoryBytes: limits.memoryLimitBytes,
    lookBackMinutes: analyzer.lookBackMinutes,
    clampClocks: isLive,
    maintain: maintains,
    clampBackMinutes: 60 * analyzer.clampBackHours,
    clampAheadMinutes: analyzer.clampAheadMinutes,
    now: () => clock.now(),
    onNotice: (notice) => log.for('store').warn(notice),
    onQuestion: (question) => metrics.add('datatrail_store_queries_total', 1, { question }),
    onInsert: (insert) => countInsert(metrics, insert),
  };
}

/** How the settings want the server to be reached. Reads certificates; throws `certificate_unusable`. */
export function serverSettings(clickhouse: Settings['clickhouse']): Omit<ClickHouseStoreSettings, keyof StoreSettings> {
  const { url, username, password, database, cluster, timeoutSeconds } = clickhouse;
  const bytes = (name: 'tlsCaFile' | 'tlsCertFile' | 'tlsKeyFile') => {
    const text = readPem(`clickhouse.${name}`, clickhouse[name]);
    return text === undefined ? undefined : Buffer.from(text);
  };
  const [ca, cert, key] = [bytes('tlsCaFile'), bytes('tlsCertFile'), bytes('tlsKeyFile')];
  const tls = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  return { url, username, password, database, cluster, timeoutSeconds, ...(ca || cert ? { tls } : {}) };
}

function countInsert(metrics: Metrics, { rows, seconds, ok }: InsertOutcome): void {
  metrics.observe('datatrail_store_insert_seconds', seconds);
  if (ok) metrics.add('datatrail_store_insert_rows_total', rows);
  else metrics.add('datatrail_store_insert_errors_total');
}

const DAYS_A_MONTH = 365.25 / 12;
