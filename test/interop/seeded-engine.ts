import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, loadSettings } from '@datatrail/runtime';
import { allCanaries, type Canary, createTraffic, encodeRequest, spanOf } from '@datatrail/testkit';
import { createChdbEngine } from '../../packages/store/src/chdb/chdb-engine.ts';
import type { SqlEngine } from '../../packages/store/src/sql-engine.ts';
import { createDatatrail } from '../../services/datatrail/src/create-datatrail.ts';

const CLIENT = 3;
const SEED = 23;

/** Tables as the whole system fills them: traffic of twelve services and planted values, analysed and reported. */
export interface SeededEngine {
  readonly engine: SqlEngine;
  readonly canaries: readonly Canary[];
  close(): Promise<void>;
}

function plantedRequest(canaries: readonly Canary[], startUs: number): Uint8Array {
  const spans = canaries.map(({ text }, i) =>
    spanOf(900_001 + i, {
      trace: 900_001 + i,
      kind: CLIENT,
      startUs,
      attributes: { 'url.full': 'https://api.unknown-party.io/x', 'app.note': text },
    }),
  );
  return encodeRequest([{ resource: { 'service.name': 'planted', 'deployment.environment.name': 'prod' }, spans }]);
}

async function post(otlpHttp: string, body: Uint8Array): Promise<void> {
  const headers = { 'content-type': 'application/x-protobuf' };
  const answer = await fetch(`${otlpHttp}/v1/traces`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`intake answered ${answer.status}`);
  await answer.arrayBuffer();
}

export async function seededEngine(): Promise<SeededEngine> {
  const directory = mkdtempSync(join(tmpdir(), 'datatrail-seeded-'));
  const any = { host: '127.0.0.1' };
  const settings = loadSettings({
    overrides: {
      data: { directory },
      collector: { ...any, httpPort: 0, grpcPort: 0 },
      api: { ...any, port: 0 },
      log: { level: 'silent' },
    },
  });
  const datatrail = createDatatrail({ settings, log: createLog(settings.log), version: '0.0.0' });
  await datatrail.start();
  const canaries = allCanaries(SEED);
  const startUs = (Date.now() - 120_000) * 1000;
  const traffic = createTraffic({ seed: SEED, spans: 2000, startUs, durationUs: 60_000_000 });
  for (const { bytes } of traffic.requests) await post(datatrail.addresses.otlpHttp, bytes);
  await post(datatrail.addresses.otlpHttp, plantedRequest(canaries, startUs));
  await datatrail.analyzer.settle();
  await datatrail.stop();
  const engine = createChdbEngine(directory);
  await engine.open();
  const deadLetter =
    "INSERT INTO dead_letters (tenant, cluster, topic, partition, offset, class, at, attempts) VALUES ('default', 'c', 'otlp_spans', 0, 7, 'malformed', now(), 1)";
  await engine.run(deadLetter, { lane: 'control' });
  return {
    engine,
    canaries,
    async close() {
      await engine.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
