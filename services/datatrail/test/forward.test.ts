// Datatrail as a firewall: between an application and another back end, here our own collector in another process, with the
// bodies looked at on their way.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { allCanaries, encodeRequest, spanOf } from '@datatrail/testkit';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { type RoleProcess, startRole } from './role-process.ts';
import { send, until } from './served.ts';

vi.setConfig({ testTimeout: 300_000 });
const scratch = mkdtempSync(join(tmpdir(), 'datatrail-forward-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(name: string, environment: Readonly<Record<string, string>> = {}): Promise<RoleProcess> {
  const directory = join(scratch, name);
  mkdirSync(directory);
  const started = await startRole(['serve'], directory, environment);
  closing.push(() => started.end('SIGKILL'));
  return started;
}

/** Passes requests on to `target`, or breaks them off while it is away, and keeps what was in them. */
async function startWatch(target: string) {
  const bodies: Buffer[] = [];
  const state = { isAway: false };
  const pass = async (incoming: IncomingMessage, answer: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part);
    if (state.isAway) return void incoming.socket.destroy();
    const body = Buffer.concat(parts);
    bodies.push(incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    const passed = httpRequest(`${target}${incoming.url}`, { method: 'POST', headers: incoming.headers }, (theirs) => {
      answer.writeHead(theirs.statusCode ?? 0, theirs.headers);
      theirs.pipe(answer);
    });
    passed.on('error', () => incoming.socket.destroy());
    passed.end(body);
  };
  const server = createServer((incoming, answer) => void pass(incoming, answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { bodies, state, endpoint: `http://127.0.0.1:${port}` };
}

test('planted values do not get through, everything else does; the other side may be away for a while', async () => {
  const canaries = allCanaries(7);
  const other = await serve('other');
  const watch = await startWatch(other.otlpHttp);
  const wall = await serve('wall', { DATATRAIL_FORWARD_ENDPOINT: watch.endpoint });
  const request = (first: number): Uint8Array =>
    encodeRequest([
      {
        resource: { 'service.name': 'shop' },
        spans: canaries.map(({ kind, text }, i) =>
          spanOf(first + i, {
            kind: kind === 'ip_address' ? 2 : 3,
            name: `order ${i}`,
            attributes: { [kind === 'ip_address' ? 'client.address' : 'app.note']: text, 'app.step': 'plain words' },
          }),
        ),
      },
    ]);
  expect(await send(wall.otlpHttp, request(1))).toBe(200);
  watch.state.isAway = true;
  expect(await send(wall.otlpHttp, request(1000))).toBe(200);
  await until(
    () => wall.metric('datatrail_forwarder_requests_total'),
    (tries) => tries >= 2,
  );
  watch.state.isAway = false;
  await until(
    () => wall.metric('datatrail_forwarder_spans_total\\{outcome="sent"\\}'),
    (sent) => sent === 2 * canaries.length,
  );
  await until(
    () => other.metric('datatrail_ingester_spans_total'),
    (stored) => stored >= 2 * canaries.length,
  );
  const text = Buffer.concat(watch.bodies).toString('latin1');
  for (let i = 0; i < canaries.length; i++) expect(text).toContain(`order ${i}`);
  expect(text).toContain('plain words');
  for (const { kind, secret } of canaries) expect(text.includes(secret), kind).toBe(false);
  const { stderr } = await wall.end('SIGTERM');
  for (const { kind, secret } of canaries) expect(stderr.includes(secret), kind).toBe(false);
});

test('a back end that refuses, or answers nothing, is not in the way of storing', async () => {
  let isSilent = false;
  const server = createServer((incoming, answer) => {
    incoming.resume();
    if (!isSilent) incoming.on('end', () => answer.writeHead(403).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const wall = await serve('refused', {
    DATATRAIL_FORWARD_ENDPOINT: `http://127.0.0.1:${port}`,
    DATATRAIL_FORWARD_QUEUE_BYTES: '64KiB',
    DATATRAIL_FORWARD_STOP_TIMEOUT_SECONDS: '1',
  });
  const request = (first: number): Uint8Array =>
    encodeRequest([
      {
        resource: { 'service.name': 'shop' },
        spans: Array.from({ length: 50 }, (_, i) =>
          spanOf(first + i, { attributes: { 'app.words': 'abc '.repeat(80) } }),
        ),
      },
    ]);
  expect(await send(wall.otlpHttp, request(1))).toBe(200);
  await until(
    () => wall.metric('datatrail_forwarder_spans_total\\{outcome="refused"\\}'),
    (refused) => refused === 50,
  );
  isSilent = true;
  for (let i = 1; i <= 20; i++) expect(await send(wall.otlpHttp, request(i * 1000))).toBe(200);
  expect(await wall.metric('datatrail_forwarder_spans_total\\{outcome="queue_full"\\}')).toBeGreaterThan(0);
  expect(await wall.metric('datatrail_ingester_spans_total')).toBe(50 * 21);
  const begun = performance.now();
  await wall.end('SIGTERM');
  expect(performance.now() - begun).toBeLessThan(10_000);
});
