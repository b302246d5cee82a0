import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@datatrail/model';
import { createLog, loadSettings, type SettingsOverrides } from '@datatrail/runtime';
import { createDatatrail } from '../../services/datatrail/src/create-datatrail.ts';

export interface InProcess {
  readonly directory: string;
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  readonly api: string;
  /** Sends a protobuf request; gives the status. */
  readonly post: (body: Uint8Array, headers?: Readonly<Record<string, string>>) => Promise<number>;
  /** After all that came in was analysed. */
  readonly report: () => Promise<Report>;
}

/** The whole system in this process, over a directory that goes afterwards. One at a time: the engine is one. */
export async function inProcess<T>(
  use: (running: InProcess) => Promise<T>,
  overrides: SettingsOverrides = {},
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'datatrail-faults-'));
  try {
    const settings = loadSettings({
      environment: {},
      overrides: {
        data: { directory },
        log: { level: 'silent' },
        api: { port: 0 },
        ...overrides,
        collector: { httpPort: 0, grpcPort: 0, ...overrides.collector },
      },
    });
    const datatrail = createDatatrail({ settings, log: createLog(settings.log), version: '0.0.0' });
    await datatrail.start();
    try {
      const { otlpHttp, otlpGrpc, api } = datatrail.addresses;
      return await use({
        directory,
        otlpHttp,
        otlpGrpc,
        api,
        async post(body, headers = { 'content-type': 'application/x-protobuf' }) {
          const answer = await fetch(`${otlpHttp}/v1/traces`, { method: 'POST', headers, body });
          await answer.arrayBuffer();
          return answer.status;
        },
        async report() {
          await datatrail.analyzer.settle();
          return datatrail.analyzer.report({ tenant: 'default' });
        },
      });
    } finally {
      await datatrail.stop();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
