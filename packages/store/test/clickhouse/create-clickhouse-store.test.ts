import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@datatrail/runtime';
import { spanOf, startClickHouse, type TestClickHouse } from '@datatrail/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClickHouseStoreSettings, createClickHouseStore } from '../../src/clickhouse/index.ts';
import type { Store } from '../../src/index.ts';
import { TENANT, writeSpans } from '../screened-request.ts';

const directory = mkdtempSync(join(tmpdir(), 'datatrail-server-'));
let server: TestClickHouse;
beforeAll(async () => {
  server = await startClickHouse({ directory });
});
afterAll(async () => {
  await server.kill();
  rmSync(directory, { recursive: true, force: true });
});

async function withServerStore<T>(
  use: (store: Store) => Promise<T>,
  settings: Partial<ClickHouseStoreSettings> = {},
): Promise<T> {
  const { url, user: username, password } = server;
  const store = createClickHouseStore({
    url,
    username,
    password: new Secret(password),
    clampClocks: false,
    insertGapMs: 0,
    ...settings,
  });
  await store.start();
  try {
    return await use(store);
  } finally {
    await store.stop();
  }
}

test('what was written is there for another process', async () => {
  await withServerStore((store) => writeSpans(store, 'shop', [spanOf(1), spanOf(2, { parent: 1 })]));
  const spans = await withServerStore((store) => store.readTrace(TENANT, spanOf(1).traceId));
  expect(spans).toHaveLength(2);
});
