// Strict mode from a file to the report: the graph stays, and values of kinds that no detector knows do not.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@datatrail/model';
import { encodeRequest, spanOf } from '@datatrail/testkit';
import { afterAll, expect, test, vi } from 'vitest';
import { runDatatrail } from './run-datatrail.ts';

vi.setConfig({ testTimeout: 60_000 });

const directory = mkdtempSync(join(tmpdir(), 'datatrail-strict-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const CANARY = 'Zyqvorn-Blorf';

const file = join(directory, 'trace.pb');
writeFileSync(
  file,
  encodeRequest([
    {
      resource: { 'service.name': 'shop', 'deployment.environment.name': 'prod', owner: CANARY },
      spans: [
        spanOf(1, {
          kind: 2,
          name: `POST /orders/${CANARY}`,
          attributes: { 'http.route': '/orders/{id}', note: CANARY },
        }),
        spanOf(2, {
          kind: 3,
          parent: 1,
          name: CANARY,
          attributes: {
            'http.request.method': 'POST',
            'url.full': `https://api.mailer-service.com/send/${CANARY}?to=jo.doe@kunden-post.de`,
          },
        }),
        spanOf(3, {
          kind: 3,
          parent: 1,
          attributes: {
            'db.system.name': 'postgresql',
            'server.address': 'orders-db',
            'db.query.text': `x '${CANARY}'`,
          },
        }),
      ],
    },
    {
      resource: { 'service.name': 'stock', 'deployment.environment.name': 'prod' },
      spans: [
        spanOf(4, { kind: 2, parent: 2, attributes: { 'http.route': '/send/{id}', 'http.request.method': 'POST' } }),
      ],
    },
  ]),
);

async function reportIn(mode: string): Promise<{ readonly text: string; readonly report: Report }> {
  const environment = { DATATRAIL_DETECT_MODE: mode };
  const { stdout, stderr } = await runDatatrail(['analyze', file, '--format', 'json'], { cwd: directory, environment });
  expect(stdout, stderr).toContain('datatrail.report/v1');
  return { text: stdout, report: JSON.parse(stdout) };
}

test('services, endpoints, edges and flows are those of the usual mode', async () => {
  const [usual, strict] = [await reportIn('detectors'), await reportIn('strict')];
  expect(strict.text.includes(CANARY)).toBe(false);
  const shapeOf = ({ report }: typeof usual) => ({
    services: report.services.map(({ name }) => name),
    endpoints: report.endpoints.map(({ service, endpoint, calls }) => [service, endpoint, calls]),
    edges: report.graph.edges.map(({ from, to, calls }) => [from, to, calls]),
    flows: report.flows.map(({ sender, recipient, category }) => [sender, recipient, category]),
  });
  expect(shapeOf(strict)).toEqual(shapeOf(usual));
  expect(strict.report.flows.map(({ category }) => category)).toContain('user.contact.email');
});

test('a mode that is none is refused', async () => {
  const environment = { DATATRAIL_DETECT_MODE: 'sloppy' };
  const { code, stderr } = await runDatatrail(['analyze', file], { cwd: directory, environment });
  expect([code, stderr.includes('DATATRAIL_DETECT_MODE')]).toEqual([2, true]);
});
