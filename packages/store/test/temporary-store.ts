import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createChdbEngine } from '../src/chdb/chdb-engine.ts';
import { createChdbStore } from '../src/chdb/index.ts';
import type { Store, StoreSettings } from '../src/index.ts';
import type { SqlEngine } from '../src/sql-engine.ts';

/** What the tests of the port run on: the same tests for each adapter. `place` stands for a data directory. */
export interface StoresUnderTest {
  readonly name: string;
  store(place: string, settings: StoreSettings): Store;
  engine(place: string): SqlEngine;
  /** Called when the tests of a file are done with a place. */
  remove(place: string): Promise<void>;
}

const embedded: StoresUnderTest = {
  name: 'chdb',
  store: (directory, settings) => createChdbStore({ directory, ...settings }),
  engine: (directory) => createChdbEngine(directory),
  remove: async () => undefined,
};
let stores = embedded;
const open: SqlEngine[] = [];

/** Lets all tests that are collected from now on run on another adapter. */
export function useStores(other: StoresUnderTest): void {
  stores = other;
}

/** Whether the tests run on the embedded engine: some promises are made for a data directory only. */
export function onDataDirectory(): boolean {
  return stores === embedded;
}

/** A directory that goes after the file's tests. One engine directory may be open in a process at a time. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'datatrail-store-'));
  afterAll(async () => {
    for (const engine of open.splice(0)) await engine.close();
    await stores.remove(directory);
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

/** The engine under the stores of a directory. */
export function engineOf(directory: string): SqlEngine {
  return stores.engine(directory);
}

/** A store over a directory, not started. */
export function storeIn(directory: string, settings: StoreSettings = {}): Store {
  return stores.store(directory, { clampClocks: false, ...settings });
}

/** A store that is started before and stopped after what `use` does. */
export async function withStore<T>(
  directory: string,
  use: (store: Store) => Promise<T>,
  settings: StoreSettings = {},
): Promise<T> {
  const store = storeIn(directory, settings);
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
