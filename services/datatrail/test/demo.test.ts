// The demo as a person runs it: real services, stock exporters over OTLP/JSON, protobuf and gRPC, one report.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@datatrail/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { resultOf, runDatatrail, startDatatrail } from './run-datatrail.ts';

// processes of their own, on machines that may be busy
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let temporary = '';
beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), 'datatrail-demo-'));
});
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const run = (args: readonly string[]) => runDatatrail(['demo', ...args], { environment: { TMPDIR: temporary } });

describe('demo --once --json', () => {
  let report: Report;
  beforeAll(async () => {
    const { code, stdout, stderr } = await run(['--once', '--json']);
    expect(code, stderr).toBe(0);
    report = JSON.parse(stdout);
  });

  test('shows every service, whichever protocol its exporter speaks', () => {
    expect(
      report.services.map(({ namespace, name, environment }) => `${namespace}/${name} ${environment}`).sort(),
    ).toEqual(
      ['catalog', 'checkout', 'fulfilment', 'gateway', 'notifications', 'payments', 'recommendations'].map(
        (name) => `shop/${name} demo`,
      ),
    );
  });

  test('joins the services to the graph that the shop is', () => {
    const pairs = report.graph.edges
      .filter(({ from, to }) => from.startsWith('service:') && to.startsWith('service:'))
      .map(({ from, to }) => `${from.split('/')[1]} ${to.split('/')[1]}`);
    expect(new Set(pairs.map((pair) => pair.replaceAll('@demo', '')))).toEqual(
      new Set([
        'gateway catalog',
        'gateway checkout',
        'gateway recommendations',
        'checkout payments',
        'checkout notifications',
        'checkout fulfilment',
      ]),
    );
  });

  test('names every recipient by its organisation, one node each', () => {
    const organisations = report.graph.nodes.flatMap((node) =>
      node.kind === 'external' ? [node.organisation ?? ''] : [],
    );
    expect(organisations.toSorted()).toEqual(['DHL', 'Mixpanel', 'OpenAI', 'SendGrid', 'Stripe']);
    expect(report.graph.nodes.filter(({ name }) => name === 'unknown')).toEqual([]);
  });

  test('finds what nobody declared, on the wire, and leaves the declared flows alone', () => {
    const high = report.findings.filter(({ severity }) => severity === 'high' || severity === 'critical');
    const recipients = new Map(report.graph.nodes.map(({ id, organisation }) => [id, organisation]));
    expect(
      high.map((f) => `${f.service} ${recipients.get(f.recipient)} ${f.category} ${f.grade} ${f.verdict}`).sort(),
    ).toEqual(
      [
        'checkout Mixpanel user.contact.email on_wire undeclared_recipient',
        'recommendations OpenAI user.contact.email on_wire undeclared_recipient',
        'recommendations OpenAI user.contact.phone_number on_wire undeclared_recipient',
      ].map((line) => expect.stringContaining(line.split(' ').slice(1).join(' '))),
    );
    const declared = report.findings.filter(({ recipient }) =>
      ['Stripe', 'SendGrid'].includes(recipients.get(recipient) ?? ''),
    );
    expect(declared).toEqual([]);
  });

  test('has endpoints with routes, and the gateway as the public entry', () => {
    const entries = report.endpoints.filter(({ publicEntry }) => publicEntry);
    expect(new Set(entries.map(({ service }) => service))).toEqual(new Set(['gateway']));
    expect(report.endpoints.map(({ endpoint }) => endpoint)).toContain('GET /products/:id');
  });

  test('leaves no folder behind', () => {
    expect(readdirSync(temporary)).toEqual([]);
  });
});

test('a signal stops the demo with all its services', async () => {
  const child = startDatatrail(['demo'], { environment: { TMPDIR: temporary } });
  const result = resultOf(child);
  await new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk) => String(chunk).includes('customers visit') && resolve());
    child.on('exit', () => resolve());
  });
  child.kill('SIGINT');
  const { code } = await result;
  expect(code).toBe(0);
  expect(readdirSync(temporary)).toEqual([]);
  // standard output of a process closes when its last child has ended: `result` would not have come otherwise
});
