export { type ChdbStoreSettings, createChdbStore } from './create-chdb-store.ts';
