// The whole system as a process: late spans, planted values, taken ports.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  allCanaries,
  type Canary,
  encodeRequest,
  type ResourceSpec,
  type SpanSpec,
  spanOf,
  traceIdOf,
} from '@datatrail/testkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runDatatrail } from './run-datatrail.ts';
import { type Served, send, serve, until } from './served.ts';

// processes of their own, on machines that may be busy
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let directory = '';
const running: Served[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'datatrail-serve-'));
});
afterEach(async () => {
  for (const served of running.splice(0)) await served.end('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

async function started(environment: Readonly<Record<string, string>> = {}): Promise<Served> {
  const served = await serve(directory, environment);
  running.push(served);
  return served;
}

const CLIENT = 3;
const SERVER = 2;
const nowUs = () => Date.now() * 1000;
const service = (name: string, spans: ResourceSpec['spans']): ResourceSpec => ({
  resource: { 'service.name': name, 'service.namespace': 'test' },
  spans,
});

test('a late SERVER span turns the external call into an internal one and leaves no old row', async () => {
  const served = await started();
  const startUs = nowUs() - 2_000_000;
  const call = spanOf(1, {
    kind: CLIENT,
    startUs,
    durationUs: 5000,
    attributes: {
      'http.request.method': 'GET',
      'server.address': 'billing.partner-host.eu',
      'url.full': 'https://billing.partner-host.eu/v1/x',
    },
  });
  expect(await send(served.otlpHttp, encodeRequest([service('caller', [call])]))).toBe(200);
  const edgesOf = async () => (await served.ask('graph')).edges ?? [];
  const before = await until(edgesOf, (edges) => edges.length > 0);
  expect(before.map((edge) => edge.to.split(':')[0])).toEqual(['external']);

  const answer = spanOf(2, { parent: 1, kind: SERVER, startUs: startUs + 1000, durationUs: 3000 });
  expect(await send(served.otlpHttp, encodeRequest([service('billing', [answer])]))).toBe(200);
  const after = await until(edgesOf, (edges) => edges.some((edge) => edge.to.endsWith('billing')));
  expect(after).toHaveLength(1);
  expect(after[0]).toMatchObject({ calls: 1 });
  const flows = (await served.ask('flows')).items ?? [];
  expect(flows.filter((flow) => flow.recipient?.startsWith('external'))).toEqual([]);
});

test('planted values are nowhere: data directory, API, standard output, log', async () => {
  const canaries = allCanaries(11);
  const served = await started({ DATATRAIL_LOG_LEVEL: 'debug' });
  const spans = canaries.map((canary, index) => plantedSpan(canary, index + 1));
  expect(await send(served.otlpHttp, encodeRequest([service('planted', spans)]))).toBe(200);
  const secrets = canaries.map(({ secret }) => secret);
  const report = await until(
    async () => JSON.stringify(await served.ask('report')),
    (text) => text.includes('unknown-party.io'),
  );
  const answers = [report];
  for (const route of ['traces', 'flows', 'findings', 'endpoints', 'ingest', 'recipients', 'coverage', 'instances'])
    answers.push(JSON.stringify(await served.ask(route)));
  for (let index = 0; index < canaries.length; index++)
    answers.push(JSON.stringify(await served.ask(`traces/${traceIdOf(index + 1)}`)));
  answers.push(await (await fetch(`${served.api}/metrics`)).text());
  const { code, stdout, stderr } = await served.end('SIGTERM');
  expect(code).toBe(0);
  const found = (where: string, text: string) =>
    secrets.flatMap((secret, i) => (text.includes(secret) ? [`${canaries[i]?.kind} in ${where}`] : []));
  const stored = filesBelow(directory).flatMap((file) => found(file, readFileSync(file, 'latin1')));
  expect([...answers.flatMap((text) => found('an API answer', text)), ...stored]).toEqual([]);
  expect([...found('standard output', stdout), ...found('standard error', stderr)]).toEqual([]);
});

test('a taken port and a directory in use end with code 3 and a cure, without a stack', async () => {
  const served = await started();
  const ports = { DATATRAIL_COLLECTOR_GRPC_PORT: '0', DATATRAIL_API_PORT: '0' };
  const inUse = await runDatatrail(['serve', '--data', directory], {
    environment: { ...ports, DATATRAIL_COLLECTOR_HTTP_PORT: '0' },
  });
  const taken = await runDatatrail(['serve', '--data', join(directory, 'other')], {
    environment: { ...ports, DATATRAIL_COLLECTOR_HTTP_PORT: new URL(served.otlpHttp).port },
  });
  for (const { code, stdout, stderr } of [inUse, taken]) {
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain('Cure: ');
    expect(stderr).not.toMatch(/^\s+at /m);
  }
  expect(inUse.stderr).toContain('in use');
  expect(taken.stderr).toContain('taken');
});

/** The value at many positions; an address only where it is a person's: elsewhere it may be any server's. */
function plantedSpan({ kind, text }: Canary, id: number): SpanSpec {
  const given = { trace: id, startUs: nowUs() };
  if (kind === 'ip_address') return spanOf(id, { ...given, kind: SERVER, attributes: { 'client.address': text } });
  return spanOf(id, {
    ...given,
    kind: CLIENT,
    name: `call ${text}`,
    statusMessage: `failed for ${text}`,
    status: 2,
    attributes: {
      'server.address': 'api.unknown-party.io',
      'url.full': `https://api.unknown-party.io/x?q=${encodeURIComponent(text)}`,
      'app.note': text,
    },
    events: [{ name: 'log', atUs: nowUs(), attributes: { message: text } }],
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
