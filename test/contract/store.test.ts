// The tests of the store's port, once more over HTTP: what holds on a data directory holds on a server. By itself it starts
// a server of tests; DATATRAIL_TEST_CLICKHOUSE_URL names another.
import { afterAll, describe } from 'vitest';
import { serverForTests, serverStores } from '../../packages/store/test/server-stores.ts';
import { useStores } from '../../packages/store/test/temporary-store.ts';

const server = await serverForTests();
afterAll(() => server.stop());
useStores(serverStores(server));

describe('migrations', () => import('../../packages/store/test/migrations.test.ts'));
describe('write and read', () => import('../../packages/store/test/create-store.test.ts'));
describe('dirty minutes', () => import('../../packages/store/test/facts/dirty-minutes.test.ts'));
describe('traces', () => import('../../packages/store/test/facts/read-traces.test.ts'));
describe('facts', () => import('../../packages/store/test/facts/read-facts.test.ts'));
describe('input', () => import('../../packages/store/test/facts/read-input.test.ts'));
describe('questions', () => import('../../packages/store/test/create-questions.test.ts'));
describe('records', () => import('../../packages/store/test/record-store.test.ts'));
describe('reports', () => import('../../packages/store/test/report-rows.test.ts'));
describe('views', () => import('../../packages/store/test/otel-views.test.ts'));
describe('maintenance', () => import('../../packages/store/test/maintenance.test.ts'));
