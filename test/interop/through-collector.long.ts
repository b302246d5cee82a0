// SDK -> a real Collector -> our collector, and SDK -> we -> a real Collector: no broker between.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allCanaries } from '@datatrail/testkit';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { recordCalls, SDK_PROTOCOLS, sendBySdk } from '../../services/collector/test/stock-sdk.ts';
import { type Served, serve, until } from '../../services/datatrail/test/served.ts';
import { startOtherBackEnd } from '../../services/forwarder/test/other-back-end.ts';
import { buildCollector } from './collector-build.ts';
import { freePort, startCollector } from './collector-process.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 600_000 });

let binary = '';
beforeAll(async () => {
  binary = await buildCollector();
});

let directory = '';
const closing: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'datatrail-interop-'));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(directory, { recursive: true, force: true });
});

/** Addresses may be any server's where they stand here: they are no secret of these positions. */
const canaries = allCanaries(31).filter(({ kind }) => kind !== 'ip_address');
const spansStored = async (served: Served): Promise<number> => (await served.ask('report')).input?.spans ?? 0;

function found(text: string): string[] {
  return canaries.filter(({ secret }) => text.includes(secret)).map(({ kind }) => kind);
}

function foundBelow(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap((file) => found(readFileSync(join(file.parentPath, file.name), 'latin1')));
}

async function started(environment: Readonly<Record<string, string>> = {}): Promise<Served> {
  const served = await serve(directory, environment);
  closing.push(() => served.end('SIGKILL'));
  return served;
}

describe.each(['otlp_http/datatrail', 'otlp_grpc/datatrail'])('SDK -> Collector -> %s', (exporter) => {
  test.each(SDK_PROTOCOLS)('every span of the SDK (%s) arrives once, screened', async (protocol) => {
    const served = await started();
    const [http, grpc] = [await freePort(), await freePort()];
    const collector = await startCollector({
      binary,
      config: 'collector-to-datatrail.yaml',
      environment: {
        OTLP_HTTP: `127.0.0.1:${http}`,
        OTLP_GRPC: `127.0.0.1:${grpc}`,
        DATATRAIL_HTTP: served.otlpHttp,
        DATATRAIL_GRPC: new URL(served.otlpGrpc).host,
        EXPORTER: exporter,
        DATATRAIL_AUTHORIZATION: '',
      },
      ports: [http, grpc],
    });
    closing.push(() => collector.stop());
    const endpoint = `http://127.0.0.1:${protocol === 'grpc' ? grpc : http}`;
    const spans = recordCalls(canaries.map(({ text }) => text));
    for (let i = 0; i < 5; i++) await sendBySdk(endpoint, protocol, spans);
    expect(
      await until(
        () => spansStored(served),
        (count) => count >= spans.length,
      ),
    ).toBe(spans.length);
    const report = await until(
      () => served.ask('report'),
      ({ input }) => (input?.duplicates ?? 0) >= 4 * spans.length,
    );
    expect(report.input).toMatchObject({ spans: spans.length, duplicates: 4 * spans.length, rejected: 0 });
    expect(JSON.stringify(report)).toContain('partner-host.eu');
    expect(found(JSON.stringify(report))).toEqual([]);
    expect(collector.said()).toBe('');
    await served.end('SIGTERM');
    expect(foundBelow(directory)).toEqual([]);
  });
});

test('SDK -> Datatrail -> Collector -> back end: what is forwarded is whole, and holds placeholders', async () => {
  const backEnd = await startOtherBackEnd();
  closing.push(() => backEnd.close());
  const port = await freePort();
  const collector = await startCollector({
    binary,
    config: 'forward-to-back-end.yaml',
    environment: { OTLP_HTTP: `127.0.0.1:${port}`, BACKEND: backEnd.endpoint },
    ports: [port],
  });
  closing.push(() => collector.stop());
  const served = await started({ DATATRAIL_FORWARD_ENDPOINT: `http://127.0.0.1:${port}` });
  const spans = recordCalls(canaries.map(({ text }) => text));
  await sendBySdk(served.otlpHttp, 'http/protobuf', spans);
  await until(
    async () => backEnd.seen.length,
    (count) => count > 0,
  );
  const text = backEnd.seen.map(({ body }) => body.toString('latin1')).join('');
  expect(found(text)).toEqual([]);
  expect(text.match(/\[user\.contact\.email:/g)?.length).toBeGreaterThan(0);
  for (const span of spans) expect(text).toContain(Buffer.from(span.spanContext().spanId, 'hex').toString('latin1'));
});
