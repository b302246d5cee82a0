import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStore } from '../create-store.ts';
import type { Store, StoreSettings } from '../store.ts';
import { createChdbEngine } from './chdb-engine.ts';

export interface ChdbStoreSettings extends StoreSettings {
  /** Made when missing. One process may own it at a time. */
  readonly directory: string;
}

/** Adds one to the number in the file `starts` of the data directory. */
function countStart(directory: string): number {
  const file = join(directory, 'starts');
  let before = 0;
  try {
    before = Number.parseInt(readFileSync(file, 'utf8'), 10) || 0;
  } catch {
    // the first start
  }
  writeFileSync(`${file}.new`, `${before + 1}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return before + 1;
}

/** A store on the embedded ClickHouse engine. Does no I/O before `start`. */
export function createChdbStore(settings: ChdbStoreSettings): Store {
  const { directory, memoryBytes } = settings;
  const engine = createChdbEngine(directory, memoryBytes);
  return createStore({ engine, settings, countStart: () => countStart(directory) });
}
