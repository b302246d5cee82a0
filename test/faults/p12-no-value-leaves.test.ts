// Promise 12: a value that was planted is nowhere but where it came from: not on disk, not in an answer of any route, a page, a
// metric, a log or an error. Through HTTP and gRPC, protobuf and JSON, in spans that are taken and in requests that are not.
// Dashboards are asked in test/interop/grafana.test.ts; the segments of Kafka in the long form.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allCanaries, type Canary, encodeRequest, spanOf } from '@datatrail/testkit';
import { expect, test, vi } from 'vitest';
import { recordCalls, SDK_PROTOCOLS, sendBySdk } from '../../services/collector/test/stock-sdk.ts';
import { send } from '../../services/datatrail/test/served.ts';
import { countedSpans } from './exporters.ts';
import { processesOfEachTest } from './processes.ts';

vi.setConfig({ testTimeout: 180_000 });
const { start, directory } = processesOfEachTest();
/** Where these stand an address may be any server's. */
const canaries = allCanaries(77).filter(({ kind }) => kind !== 'ip_address');

const found = (where: string, text: string): string[] =>
  canaries.filter(({ secret }) => text.includes(secret)).map(({ kind }) => `${kind} in ${where}`);

/** A request that holds a value and is cut off in the middle. */
function broken({ text }: Canary): Uint8Array {
  const whole = encodeRequest([
    { resource: { 'service.name': 'cut' }, spans: [spanOf(1, { attributes: { note: text }, name: 'x'.repeat(200) })] },
  ]);
  return whole.subarray(0, whole.length - 20);
}

test('planted values are nowhere', async () => {
  const served = await start({ DATATRAIL_LOG_LEVEL: 'debug' });
  const spans = recordCalls(canaries.map(({ text }) => text));
  for (const protocol of SDK_PROTOCOLS)
    await sendBySdk(protocol === 'grpc' ? served.otlpGrpc : served.otlpHttp, protocol, spans);
  const refused: string[] = [];
  for (const canary of canaries) {
    const body = broken(canary);
    expect(await send(served.otlpHttp, body)).toBe(400);
    const headers = { 'content-type': 'application/json' };
    for (const text of [`{"resourceSpans": "${canary.secret.replaceAll('\n', ' ')}`, '{']) {
      const answer = await fetch(`${served.otlpHttp}/v1/traces`, { method: 'POST', headers, body: text });
      refused.push(await answer.text());
    }
  }
  await countedSpans(served, spans.length);

  const document: { paths: Record<string, Record<string, unknown>> } = JSON.parse(
    await (await fetch(`${served.api}/api/v1/openapi.json`)).text(),
  );
  const routes = Object.entries(document.paths).flatMap(([path, methods]) => ('get' in methods ? [path] : []));
  expect(routes.length).toBeGreaterThan(10);
  const traces = spans.slice(0, 5).map((span) => `/api/v1/traces/${span.spanContext().traceId}`);
  const told: string[] = [];
  // a question that is malformed as well: errors repeat nothing either
  for (const path of [...routes.filter((route) => !route.includes('{')), ...traces, '/', '/metrics', '/api/v1/nothing'])
    for (const query of ['', `?cursor=${encodeURIComponent(canaries[0]?.secret ?? '')}&limit=x`])
      told.push(...found(path, await (await fetch(`${served.api}${path}${query}`)).text()));
  const { stdout, stderr } = await served.end('SIGTERM');
  const files = readdirSync(directory(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const onDisk = files.flatMap((file) => found(file.name, readFileSync(join(file.parentPath, file.name), 'latin1')));
  expect([...told, ...found('refusal', refused.join('\n'))]).toEqual([]);
  expect([...onDisk, ...found('standard output', stdout), ...found('standard error', stderr)]).toEqual([]);
});
