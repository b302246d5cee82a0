// The views over `spans` with the names and types of the Collector's clickhouse exporter.
import { readFileSync } from 'node:fs';
import { spanIdOf, spanOf, traceIdOf } from '@datatrail/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SqlEngine } from '../src/sql-engine.ts';
import { NOON_US, requestOf, sourceOf } from './screened-request.ts';
import { engineOf, openAfter, temporaryDirectory, withStore } from './temporary-store.ts';

const directory = temporaryDirectory();
let engine: SqlEngine;

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  const output = await engine.run(`${sql} SETTINGS output_format_json_quote_64bit_integers = 1 FORMAT JSONEachRow`, {
    lane: 'reader',
  });
  return Buffer.from(output)
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): Record<string, unknown> => JSON.parse(line));
}

const parent = spanOf(1, { kind: 3, attributes: { 'http.route': '/a', n: 5, deep: { x: [1, true] } }, status: 2 });
const child = spanOf(2, {
  kind: 2,
  parent: 1,
  events: [{ name: 'exception', atUs: NOON_US + 7, attributes: { 'exception.type': 'E' } }],
  links: [{ traceId: traceIdOf(9), spanId: spanIdOf(9), attributes: { why: 'batch' } }],
});

beforeAll(async () => {
  await withStore(directory, async (store) => {
    for (const [service, span] of [
      ['shop', parent],
      ['bank', child],
    ] as const) {
      const { request, locate } = requestOf([
        {
          resource: { 'service.name': service, 'host.name': 'h' },
          scope: { name: 'lib', version: '1' },
          spans: [span],
        },
      ]);
      await store.write(request, locate, sourceOf());
    }
  });
  engine = engineOf(directory);
  await openAfter(engine);
});

describe.each(['otel_traces', 'otel_traces_trace_id_ts'])('the view %s', (view) => {
  test("has the columns of the Collector's clickhouse exporter, in name, type and order", async () => {
    const ddl = readFileSync(new URL(`fixtures/${view}.sql`, import.meta.url), 'utf8');
    await engine.run(ddl.slice(ddl.indexOf('CREATE TABLE')), { lane: 'control' });
    const columns = (table: string) =>
      rows(
        `SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = '${table}' ORDER BY position`,
      );
    expect(await columns(view)).toEqual(await columns(`exporter_${view}`));
  });
});

describe("questions of Grafana's ClickHouse plugin", () => {
  test('a trace by its id, as the plugin asks: the lookup table first, then the spans', async () => {
    const found = await rows(`
      WITH '${parent.traceId}' AS trace_id,
        (SELECT min(Start) FROM otel_traces_trace_id_ts WHERE TraceId = trace_id) AS trace_start,
        (SELECT max(End) + 1 FROM otel_traces_trace_id_ts WHERE TraceId = trace_id) AS trace_end
      SELECT TraceId AS traceID, SpanId AS spanID, ParentSpanId AS parentSpanID, ServiceName AS serviceName,
        SpanName AS operationName, multiply(toUnixTimestamp64Nano(Timestamp), 0.000001) AS startTime,
        multiply(Duration, 0.000001) AS duration,
        arrayMap(key -> map('key', key, 'value', SpanAttributes[key]), mapKeys(SpanAttributes)) AS tags,
        arrayMap(key -> map('key', key, 'value', ResourceAttributes[key]), mapKeys(ResourceAttributes)) AS serviceTags,
        if(StatusCode IN ('Error', 'STATUS_CODE_ERROR'), 2, 0) AS statusCode
      FROM otel_traces
      WHERE traceID = trace_id AND Timestamp >= trace_start AND Timestamp <= trace_end
      ORDER BY startTime LIMIT 1000`);
    expect(found.map((row) => [row.spanID, row.parentSpanID, row.serviceName, row.duration, row.statusCode])).toEqual([
      [spanIdOf(1), '', 'shop', 1, 2],
      [spanIdOf(2), spanIdOf(1), 'bank', 1, 0],
    ]);
    expect(found[0]?.tags).toEqual([
      { key: 'http.route', value: '/a' },
      { key: 'n', value: '5' },
      { key: 'deep', value: '{"x":[1,true]}' },
    ]);
    expect(found[0]?.serviceTags).toContainEqual({ key: 'host.name', value: 'h' });
  });

  test('the service map: pairs of services by parent', async () => {
    const found = await rows(`
      SELECT p.ServiceName AS source, c.ServiceName AS target, count() AS calls
      FROM otel_traces AS c INNER JOIN otel_traces AS p ON c.TraceId = p.TraceId AND c.ParentSpanId = p.SpanId
      WHERE c.ServiceName != p.ServiceName GROUP BY source, target`);
    expect(found).toEqual([{ source: 'shop', target: 'bank', calls: '1' }]);
  });

  test('events and links are arrays with attributes', async () => {
    const [row] = await rows(`
      SELECT SpanKind, Events.Name AS names, arrayMap(t -> toUnixTimestamp64Nano(t), Events.Timestamp) AS times, Events.Attributes AS events, Links.TraceId AS links,
        Links.Attributes AS reasons, ScopeName, ScopeVersion
      FROM otel_traces WHERE SpanId = '${spanIdOf(2)}'`);
    expect(row).toMatchObject({
      SpanKind: 'Server',
      names: ['exception'],
      times: [String(BigInt(NOON_US + 7) * 1000n)],
      events: [{ 'exception.type': 'E' }],
      links: [traceIdOf(9)],
      reasons: [{ why: 'batch' }],
      ScopeName: 'lib',
      ScopeVersion: '1',
    });
  });

  test('a trace id is looked up by the bloom index', async () => {
    const explained = await rows(`EXPLAIN indexes = 1 SELECT * FROM otel_traces WHERE TraceId = '${parent.traceId}'`);
    expect(JSON.stringify(explained)).toContain('trace_id_text');
  });
});
