import { expect, test } from 'vitest';
import { createHealthServer } from '../src/health-server.ts';

async function started(reasons: readonly string[] = []) {
  const server = createHealthServer({
    settings: { host: '127.0.0.1', port: 0 },
    notReady: () => reasons,
    metrics: async () => 'a_total 1\n',
  });
  await server.start();
  const ask = async (path: string) => {
    const answer = await fetch(`${server.address}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  return { server, ask };
}

test('says that it lives, whether it can accept work, and its metrics', async () => {
  const { server, ask } = await started();
  expect(await ask('/healthz')).toEqual({ status: 200, text: '{"status":"ok"}' });
  expect(await ask('/readyz?verbose')).toEqual({ status: 200, text: '{"status":"ready","reasons":[]}' });
  expect(await ask('/metrics')).toEqual({ status: 200, text: 'a_total 1\n' });
  expect((await ask('/elsewhere')).status).toBe(404);
  await server.stop();
  await server.stop();
});

test('is not ready for a reason', async () => {
  const { server, ask } = await started(['it stops']);
  expect(await ask('/readyz')).toEqual({ status: 503, text: '{"status":"not ready","reasons":["it stops"]}' });
  await server.stop();
});

test('a taken port is told with its cure', async () => {
  const { server } = await started();
  const port = Number(new URL(server.address).port);
  const second = createHealthServer({
    settings: { host: '127.0.0.1', port },
    notReady: () => [],
    metrics: async () => '',
  });
  await expect(second.start()).rejects.toMatchObject({
    code: 'port_taken',
    cure: expect.stringContaining('health.port'),
  });
  await second.stop();
  await server.stop();
});
