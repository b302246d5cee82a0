import type { Store, StoreSettings } from '../store.ts';

export interface ChdbStoreSettings extends StoreSettings {
  /** Made when missing. One process may own it at a time. */
  readonly directory: string;
}

/** A store on the embedded ClickHouse engine. Does no I/O before `start`. */
export function createChdbStore(settings: ChdbStoreSettings): Store {
  throw new Error(`not built yet: ${settings.directory}`);
}
