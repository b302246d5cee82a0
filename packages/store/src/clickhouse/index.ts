export { type ClickHouseStoreSettings, createClickHouseStore } from './create-clickhouse-store.ts';
