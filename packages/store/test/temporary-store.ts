import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createChdbStore } from '../src/chdb/index.ts';
import type { Store, StoreSettings } from '../src/index.ts';
import type { SqlEngine } from '../src/sql-engine.ts';

const open: SqlEngine[] = [];

/** A directory that goes after the file's tests. One engine directory may be open in a process at a time. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'datatrail-store-'));
  afterAll(async () => {
    for (const engine of open.splice(0)) await engine.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

/** A store that is started before and stopped after what `use` does. */
export async function withStore<T>(
  directory: string,
  use: (store: Store) => Promise<T>,
  settings: StoreSettings = {},
): Promise<T> {
  const store = createChdbStore({ directory, clampClocks: false, ...settings });
  await store.start();
  try {
    return await use(store);
  } finally {
    await store.stop();
  }
}

/** Opens an engine for all tests of a file; `afterAll` closes it before its directory goes. */
export async function openAfter(engine: SqlEngine): Promise<void> {
  await engine.open();
  open.push(engine);
}
