import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// the demo's own shop, so that what is measured is what people see
import { createCustomers } from '../../services/datatrail/src/demo/customers.ts';
import { startShop } from '../../services/datatrail/src/demo/shop.ts';
import { startStandIn } from '../../services/datatrail/src/demo/stand-in.ts';
import { processCpuMicroseconds, serveDatatrail } from './datatrail-process.ts';
import type { BenchRow, Measurement } from './measurement.ts';

/** Customers that are in the shop at the same time. */
const CUSTOMERS = 8;
/** One visit makes about 26 spans in seven services. */
const SPANS_A_VISIT = 26;

interface Arrangement {
  readonly what: string;
  readonly variables: Readonly<Record<string, string>>;
}

const ARRANGEMENTS: readonly Arrangement[] = [
  { what: 'no tracing at all', variables: { OTEL_SDK_DISABLED: 'true' } },
  { what: 'instrumented, nothing sampled, nothing exported', variables: { OTEL_TRACES_SAMPLER: 'always_off' } },
  { what: 'everything exported to Datatrail', variables: {} },
];

/** CPU of the shop's processes: children of this one, the system under test left out. */
function shopCpu(servedPid: number): number {
  const pids = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').map(Number);
  return pids.filter((pid) => pid > 0 && pid !== servedPid).reduce((sum, pid) => sum + processCpuMicroseconds(pid), 0);
}

async function visits(gatewayPort: number, count: number): Promise<number[]> {
  const customers = createCustomers(gatewayPort);
  const durations: number[] = [];
  let next = 0;
  const customer = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const started = performance.now();
      await customers.visit(index);
      durations.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: CUSTOMERS }, customer));
  customers.stop();
  return durations.sort((a, b) => a - b);
}

interface Measured {
  readonly cpuMs: number;
  readonly p50: number;
  readonly p95: number;
}

async function measure({ variables }: Arrangement, count: number): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'datatrail-bench-'));
  const before = { ...process.env };
  const server = await serveDatatrail(directory);
  const standIn = await startStandIn();
  Object.assign(process.env, variables);
  try {
    const { externalPort, brokerPort } = standIn;
    const shop = await startShop({ otlpHttp: server.otlpHttp, otlpGrpc: server.otlpGrpc, externalPort, brokerPort });
    try {
      await visits(shop.gatewayPort, Math.max(CUSTOMERS * 4, Math.floor(count / 4)));
      const cpuBefore = shopCpu(server.pid);
      const durations = await visits(shop.gatewayPort, count);
      const at = (q: number): number => durations[Math.min(count - 1, Math.floor(q * count))] ?? 0;
      return { cpuMs: (shopCpu(server.pid) - cpuBefore) / 1000 / count, p50: at(0.5), p95: at(0.95) };
    } finally {
      await shop.stop();
    }
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    standIn.stop();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

export const measurement: Measurement = {
  name: 'demo-cost',
  about:
    'what tracing and exporting cost the demo shop: CPU of its seven processes and what a customer waits for a visit',
  defaultSpans: 10_000,
  async run({ spans }) {
    const count = Math.max(CUSTOMERS * 4, Math.round(spans / SPANS_A_VISIT));
    const rows: BenchRow[] = [{ what: 'visits', figure: String(count), note: `${CUSTOMERS} customers at a time` }];
    let base: Measured | undefined;
    for (const arrangement of ARRANGEMENTS) {
      const seen = await measure(arrangement, count);
      base ??= seen;
      const ratio = (part: keyof Measured): string => (seen[part] / (base as Measured)[part]).toFixed(2);
      rows.push({
        what: arrangement.what,
        figure: `${seen.cpuMs.toFixed(2)} ms CPU a visit, p50 ${seen.p50.toFixed(0)} ms, p95 ${seen.p95.toFixed(0)} ms`,
        note: `CPU x ${ratio('cpuMs')}, p50 x ${ratio('p50')}`,
      });
    }
    return rows;
  },
};
