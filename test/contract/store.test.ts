// The tests of the store's port, once more over HTTP: what holds on a data directory holds on a server. By itself it starts
// a server of tests; DATATRAIL_TEST_CLICKHOUSE_URL names another.
import { afterAll, describe } from 'vitest';
import { serverForTests, serverStores } from '../../packages/store/test/server-stores.ts';
import { useStores } from '../../packages/store/test/temporary-store.ts';

const server = await serverForTests();
afterAll(() => server.stop());
useStores(serverStores(server));

describe('migrations', async () => void (await import('../../packages/store/test/migrations.test.ts')));
describe('write and read', async () => void (await import('../../packages/store/test/create-store.test.ts')));
describe('dirty minutes', async () => void (await import('../../packages/store/test/facts/dirty-minutes.test.ts')));
describe('traces', async () => void (await import('../../packages/store/test/facts/read-traces.test.ts')));
describe('facts', async () => void (await import('../../packages/store/test/facts/read-facts.test.ts')));
describe('input', async () => void (await import('../../packages/store/test/facts/read-input.test.ts')));
describe('questions', async () => void (await import('../../packages/store/test/create-questions.test.ts')));
describe('records', async () => void (await import('../../packages/store/test/record-store.test.ts')));
describe('reports', async () => void (await import('../../packages/store/test/report-rows.test.ts')));
describe('views', async () => void (await import('../../packages/store/test/otel-views.test.ts')));
describe('maintenance', async () => void (await import('../../packages/store/test/maintenance.test.ts')));
