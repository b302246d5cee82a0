import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { GraphEdge } from '@datatrail/model';
import {
  allCanaries,
  createRandom,
  createTraffic,
  encodeRequest,
  type ResourceSpec,
  type SpanSpec,
  spanOf,
} from '@datatrail/testkit';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { resultOf, runDatatrail, startDatatrail } from './run-datatrail.ts';

// processes of their own, on machines that may be busy
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let folder = '';
/** Where the runs put their own folders: must be empty at the end. */
let temporary = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'datatrail-analyze-'));
  temporary = mkdtempSync(join(tmpdir(), 'datatrail-tmpdir-'));
});
afterAll(() => {
  const left = readdirSync(temporary);
  for (const path of [folder, temporary]) rmSync(path, { recursive: true, force: true });
  expect(left).toEqual([]);
});

const write = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const analyze = (args: readonly string[], input?: Uint8Array) =>
  runDatatrail(['analyze', ...args], {
    cwd: folder,
    environment: { TMPDIR: temporary },
    ...(input !== undefined && { input }),
  });
const withoutTime = (json: string) => json.replace(/"generatedAt": "[^"]+"/, '');

const START_US = Date.UTC(2021, 4, 3, 9, 59, 58) * 1000;

/** A shop of three services and one external recipient, over a minute border, some years ago. */
function shopSpans(): ResourceSpec[] {
  const web: SpanSpec[] = [];
  const orders: SpanSpec[] = [];
  for (let trace = 1; trace <= 12; trace++) {
    const at = (ms: number) => START_US + trace * 500_000 + ms * 1000;
    const id = trace * 10;
    const http = { 'http.request.method': 'GET', 'http.response.status_code': 200 };
    web.push(
      spanOf(id, { trace, kind: 2, startUs: at(0), durationUs: 90_000, attributes: { ...http, 'http.route': '/buy' } }),
      spanOf(id + 1, {
        trace,
        parent: id,
        kind: 3,
        startUs: at(5),
        durationUs: 60_000,
        attributes: { ...http, 'server.address': 'orders' },
      }),
    );
    orders.push(
      spanOf(id + 2, {
        trace,
        parent: id + 1,
        kind: 2,
        startUs: at(8),
        durationUs: 50_000,
        attributes: { ...http, 'http.route': '/orders' },
      }),
      spanOf(id + 3, {
        trace,
        parent: id + 2,
        kind: 3,
        startUs: at(12),
        durationUs: 20_000,
        attributes: {
          ...http,
          'server.address': 'api.acme-mailer.io',
          'url.full': `https://api.acme-mailer.io/send?to=u${trace}@kundenpost-nord.de`,
        },
      }),
    );
  }
  return [
    { resource: { 'service.name': 'web' }, spans: web },
    { resource: { 'service.name': 'orders' }, spans: orders },
  ];
}

describe.concurrent('the same spans', () => {
  test('in any order, split over files and twice give the same report bytes', async () => {
    const resources = shopSpans();
    const one = write('one.pb', encodeRequest(resources));
    const single = resources.flatMap(({ resource, spans }) =>
      spans.map((span) => encodeRequest([{ resource, spans: [span] }])),
    );
    const random = createRandom(3);
    const order = single.map((bytes) => ({ bytes, at: random.next() })).sort((a, b) => a.at - b.at);
    const half = Math.floor(order.length / 2);
    const framed = (requests: typeof order) => Buffer.concat(requests.map(({ bytes }) => withLength(bytes)));
    const first = write('a.pb', framed(order.slice(0, half)));
    const second = write('b.pb', framed(order.slice(half)));
    const [whole, split, twice] = await Promise.all([
      analyze(['--format', 'json', one]),
      analyze(['--format', 'json', '--input-format', 'otlp_proto_framed', first, second]),
      analyze(['--format', 'json', one, one]),
    ]);
    const report = JSON.parse(whole.stdout);
    expect(report.input).toMatchObject({ spans: 48, traces: 12, services: 2, duplicates: 0 });
    const edges = report.graph.edges.map((e: GraphEdge) => `${e.from} ${e.to} ${e.calls}`);
    expect(edges.sort()).toEqual([
      'caller service:web 12',
      'service:orders external:acme-mailer.io 12',
      'service:web service:orders 12',
    ]);
    const formats = (json: string) => withoutTime(json).replace(/"formats": \[[^\]]*\]/, '');
    expect(formats(split.stdout)).toBe(formats(whole.stdout));
    expect(withoutTime(twice.stdout)).toBe(withoutTime(whole.stdout).replace('"duplicates": 0', '"duplicates": 48'));
  });

  test('come from standard input and compressed files as well, and go to a file', async () => {
    const bytes = encodeRequest(shopSpans());
    const zipped = write('zipped.gz', gzipSync(bytes));
    const out = join(folder, 'report.json');
    const piped = await analyze(['--format', 'json', '-'], bytes);
    const written = await analyze(['--format', 'json', '--out', out, zipped]);
    expect([piped.code, written.code, written.stdout]).toEqual([0, 0, '']);
    expect(withoutTime(readFileSync(out, 'utf8'))).toBe(withoutTime(piped.stdout));
  });
});

function withLength(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

test('findings name an undeclared recipient on the wire, and "check" fails on it', async () => {
  const file = write('shop.pb', encodeRequest(shopSpans()));
  const { stdout, code } = await runDatatrail(['check', '--format', 'json', file], {
    environment: { TMPDIR: temporary },
  });
  const [finding] = JSON.parse(stdout).findings;
  expect(code).toBe(1);
  expect(finding).toMatchObject({
    grade: 'on_wire',
    verdict: 'undeclared_recipient',
    severity: 'high',
    category: 'user.contact.email',
    recipient: 'external:acme-mailer.io',
  });
  const declarations = write(
    'declared.yaml',
    'recipients:\n  - organisation: Acme\n    hosts: [api.acme-mailer.io]\nflows:\n' +
      '  - service: orders\n    recipient: Acme\n    categories: [user.contact.email]\n    purpose: mail\n',
  );
  const declared = await runDatatrail(['check', '--declarations', declarations, file], {
    environment: { TMPDIR: temporary },
  });
  expect(declared.code).toBe(0);
});

describe.concurrent('input that cannot be used', () => {
  const cases: readonly (readonly [string, string | Uint8Array | null, string])[] = [
    ['missing.json', null, 'does not exist'],
    ['empty.json', '', 'empty'],
    ['text.json', 'to whom it may concern, this is no trace: s3cr3t-value', 'text.json'],
    ['cut.json', '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"s3cr3t-value', 'cut.json'],
    ['cut.pb', encodeRequest(shopSpans()).subarray(0, 700), 'cut.pb'],
    ['cut.gz', gzipSync(encodeRequest(shopSpans())).subarray(0, 90), 'cut.gz'],
    ['metrics.jsonl', '{"resourceMetrics":[]}\n', 'no spans'],
    ['utf16.json', Buffer.from('\uFEFF{"resourceSpans":[]}', 'utf16le'), 'utf16.json'],
  ];
  test.each(cases)('%s: code 2, what and cure, no value', async (name, content, said) => {
    const path = content === null ? join(folder, name) : write(name, content);
    const { code, stdout, stderr } = await analyze([path]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(said);
    expect(stderr).toContain('Cure: ');
    expect(stderr).not.toMatch(/s3cr3t|^\s+at /m);
  });

  test('a damaged line beside good ones: the report is there, the line is named, code 2', async () => {
    const good = JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'web' } }] },
          scopeSpans: [
            {
              spans: [
                {
                  traceId: 'a'.repeat(32),
                  spanId: 'b'.repeat(16),
                  name: 'x',
                  kind: 2,
                  startTimeUnixNano: '1',
                  endTimeUnixNano: '2',
                },
              ],
            },
          ],
        },
      ],
    });
    const { code, stdout, stderr } = await analyze([
      '--format',
      'json',
      write('damaged.jsonl', `${good}\n{"resourceSpans":[s3cr3t\n`),
    ]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).input.spans).toBe(1);
    expect(stderr).toContain('line 2');
    expect(stderr).not.toContain('s3cr3t');
  });

  test('one of several files: the report is about the others, the file is named, code 2', async () => {
    const good = write('good.pb', encodeRequest(shopSpans()));
    const gone = join(folder, 'gone.json');
    const { code, stdout, stderr } = await analyze(['--format', 'json', gone, good, write('none.json', '')]);
    expect([code, JSON.parse(stdout).input.spans]).toEqual([2, 48]);
    expect(stderr).toContain('gone.json does not exist');
    expect(stderr).toContain('none.json');
    expect(stderr).toContain('the rest of the input');
  });

  test('declarations: all problems at once, with their lines', async () => {
    const declarations = write(
      'bad.yaml',
      'recipients:\n  - organisaton: x\nflows:\n  - service: a\n    nonsense: 1\n',
    );
    const { code, stderr } = await analyze([
      '--declarations',
      declarations,
      write('ok.pb', encodeRequest(shopSpans())),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain(':2:');
    expect(stderr).toContain(':5:');
  });
});

test('planted values reach neither report nor standard error', async () => {
  const canaries = allCanaries(5).filter(({ kind }) => kind !== 'ip_address');
  const spans = canaries.map(({ text }, index) =>
    spanOf(index + 1, { kind: 3, attributes: { note: text, 'server.address': 'api.unknown-party.io', [text]: 1 } }),
  );
  const file = write('planted.pb', encodeRequest([{ resource: { 'service.name': 'planted' }, spans }]));
  for (const format of ['text', 'json', 'markdown']) {
    const { code, stdout, stderr } = await analyze(['--format', format, file]);
    expect(code).toBe(0);
    for (const { secret, kind } of canaries) expect(stdout + stderr, `${kind} as ${format}`).not.toContain(secret);
  }
});

test('a category that the settings keep raw is named wherever the report is read', async () => {
  const file = write('kept.pb', encodeRequest(shopSpans()));
  const environment = { TMPDIR: temporary, DATATRAIL_DETECT_CATEGORIES: 'user.contact.email=keep' };
  for (const format of ['text', 'markdown', 'json']) {
    const { stdout, stderr, code } = await runDatatrail(['analyze', '--format', format, file], { environment });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/user.{1,2}contact.{1,2}email: detect|"keptCategories": \[\s*"user\.contact\.email"/);
    expect(stderr).toContain('user.contact.email');
  }
});

test('a signal ends the run with its code and leaves no folder behind', async () => {
  const { requests } = createTraffic({ seed: 1, spans: 20_000 });
  const file = write('long.pb', Buffer.concat([...requests].map(({ bytes }) => withLength(bytes))));
  const child = startDatatrail(['analyze', ...Array.from({ length: 20 }, () => file)], {
    environment: { TMPDIR: temporary },
  });
  const result = resultOf(child);
  while (readdirSync(temporary).length === 0 && child.exitCode === null)
    await new Promise((done) => setTimeout(done, 20));
  child.kill('SIGTERM');
  expect((await result).code).toBe(143);
  expect(existsSync(temporary) && readdirSync(temporary)).toEqual([]);
});
