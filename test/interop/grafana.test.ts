// Grafana without Grafana: the questions of its dashboards, variables and alerts, with the plugin's macros expanded, on tables
// that the whole system filled.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { alertRules, PROVISIONED_SOURCE } from '../../infra/grafana/alerts.ts';
import { PLUGIN } from '../../infra/grafana/clickhouse-target.ts';
import { datatrailDashboard } from '../../infra/grafana/dashboard.ts';
import { generatedFiles } from '../../infra/grafana/generated-files.ts';
import { expandQuery, type GrafanaContext } from './grafana-macros.ts';
import { type SeededEngine, seededEngine } from './seeded-engine.ts';

const GRAFANA = fileURLToPath(new URL('../../infra/grafana/', import.meta.url));
let seeded: SeededEngine;
beforeAll(async () => {
  seeded = await seededEngine();
});
afterAll(() => seeded?.close());

interface Column {
  readonly name: string;
  readonly type: string;
}
interface Answer {
  readonly meta: readonly Column[];
  readonly data: readonly Record<string, unknown>[];
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000) + 2;
function context(variables: GrafanaContext['variables'] = {}): GrafanaContext {
  const to = nowSeconds();
  return {
    from: to - 6 * 3600,
    to,
    intervalSeconds: 60,
    variables: { tenant: 'default', environment: ['$__all'], ...variables },
  };
}

async function ask(rawSql: string, of: GrafanaContext = context()): Promise<Answer> {
  const output = await seeded.engine.run(`${expandQuery(rawSql, of)} FORMAT JSON`, { lane: 'reader' });
  return JSON.parse(Buffer.from(output).toString('utf8'));
}

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly datasource?: { readonly uid: string };
  readonly targets: readonly {
    readonly refId: string;
    readonly rawSql: string;
    readonly datasource: { uid: string };
  }[];
}

/** As Grafana reads them, not as they were built. */
const dashboard = JSON.parse(JSON.stringify(datatrailDashboard()));
const panels: readonly Panel[] = dashboard.panels.flatMap((panel: { panels?: Panel[] } & Panel) =>
  panel.type === 'row' ? (panel.panels ?? []) : [panel],
);
const questions = panels.flatMap((panel) => panel.targets.map((target) => ({ panel, target, name: panel.title })));

const isNumber = ({ type }: Column): boolean => /^(Nullable\()?(U?Int|Float|Decimal)/.test(type);
const isText = ({ type }: Column): boolean => /String/.test(type);
const isTime = ({ type }: Column): boolean => type.startsWith('DateTime');

/** What a panel cannot do without. */
function missing({ type }: Panel, refId: string, { meta }: Answer): string[] {
  const names = meta.map(({ name }) => name);
  const need = (wanted: readonly string[]) => wanted.filter((name) => !names.includes(name));
  const some = (what: string, is: (column: Column) => boolean) => (meta.some(is) ? [] : [what]);
  switch (type) {
    case 'nodeGraph':
      return refId === 'nodes'
        ? need(['id', 'title', 'subtitle', 'mainstat', 'secondarystat', 'arc__failed', 'arc__ok', 'color'])
        : need(['id', 'source', 'target', 'mainstat']);
    case 'timeseries':
      return [...need(['time']), ...some('a time', isTime), ...some('a number', isNumber)];
    case 'barchart':
      return [...some('a text', isText), ...some('a number', isNumber)];
    case 'stat':
      return some('a number', isNumber);
    case 'table':
      return some('a text', isText);
    default:
      return [`no test knows what a panel of type ${type} needs`];
  }
}

describe('the dashboard', () => {
  test('asks something in each panel', () => {
    expect(panels.length).toBeGreaterThan(10);
    for (const panel of panels) expect(panel.targets.length, panel.title).toBeGreaterThan(0);
  });

  test.each(questions)('$name ($target.refId) answers with what its panel needs', async ({ panel, target }) => {
    const answer = await ask(target.rawSql);
    expect(missing(panel, target.refId, answer)).toEqual([]);
    expect(answer.data.length).toBeGreaterThan(0);
  });

  test('nodes and edges fit together: ids are unique, ends are known, rings are whole', async () => {
    const of = (refId: string) => questions.find(({ target }) => target.refId === refId)?.target.rawSql ?? '';
    const [nodes, edges] = [await ask(of('nodes')), await ask(of('edges'))];
    const ids = nodes.data.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { source, target } of edges.data) expect(ids).toEqual(expect.arrayContaining([source, target]));
    for (const node of nodes.data) expect(Number(node.arc__failed) + Number(node.arc__ok)).toBeCloseTo(1);
    expect(nodes.data.some(({ mainstat }) => String(mainstat).startsWith('risk '))).toBe(true);
    expect(nodes.data.some(({ subtitle }) => String(subtitle).startsWith('external'))).toBe(true);
  });

  test.each(questions)('$name ($target.refId) keeps to its environment and tenant', async ({ panel, target }) => {
    const ofOther = await ask(target.rawSql, context({ tenant: "o'ther" }));
    if (panel.type === 'stat')
      for (const key of ['spans_stored', 'dead_letters']) expect(Number(ofOther.data[0]?.[key])).toBe(0);
    else expect(ofOther.data).toEqual([]);
    if (!target.rawSql.includes('environment')) return;
    expect((await ask(target.rawSql, context({ environment: ["it's nowhere"] }))).data).toEqual([]);
    expect((await ask(target.rawSql, context({ environment: ['prod', 'x'] }))).data.length).toBeGreaterThan(0);
  });

  test('shows no planted value', async () => {
    const answers = await Promise.all(questions.map(({ target }) => ask(target.rawSql)));
    const text = JSON.stringify(answers) + JSON.stringify([...generatedFiles().values()]);
    expect(seeded.canaries.filter(({ secret }) => text.includes(secret)).map(({ kind }) => kind)).toEqual([]);
    expect(text).toContain('user.contact.email');
  });

  test('variables answer, and with what the panels compare', async () => {
    const [source, ...variables] = dashboard.templating.list;
    expect(source).toMatchObject({ type: 'datasource', query: PLUGIN });
    expect(variables.map(({ name }: { name: string }) => name)).toEqual(['tenant', 'environment']);
    const values = async (query: string) => (await ask(query)).data.map((row) => Object.values(row)[0]);
    expect(await values(variables[0].query)).toEqual(['default']);
    expect(await values(variables[1].query)).toContain('prod');
  });

  test('names no data source of its own', () => {
    for (const { panel, target } of questions) {
      expect(panel.datasource?.uid, panel.title).toBe(`\${datasource}`);
      expect(target.datasource.uid, panel.title).toBe(`\${datasource}`);
    }
    expect(JSON.stringify(dashboard)).not.toContain(PROVISIONED_SOURCE);
  });
});

/** As the plugin's builder writes it for the trace view, with events as logs and links as references. */
const TRACE_VIEW = `WITH '\${trace}' as trace_id,
  (SELECT min(Start) FROM "otel_traces_trace_id_ts" WHERE TraceId = trace_id) as trace_start,
  (SELECT max(End) + 1 FROM "otel_traces_trace_id_ts" WHERE TraceId = trace_id) as trace_end
  SELECT "TraceId" as traceID, "SpanId" as spanID, "ParentSpanId" as parentSpanID, "ServiceName" as serviceName,
    "SpanName" as operationName, multiply(toUnixTimestamp64Nano("Timestamp"), 0.000001) as startTime,
    multiply("Duration", 0.000001) as duration,
    arrayMap(key -> map('key', key, 'value',"SpanAttributes"[key]), mapKeys("SpanAttributes")) as tags,
    arrayMap(key -> map('key', key, 'value',"ResourceAttributes"[key]), mapKeys("ResourceAttributes")) as serviceTags,
    if("StatusCode" IN ('Error', 'STATUS_CODE_ERROR'), 2, 0) as statusCode,
    arrayMap((name, timestamp, attributes) -> tuple(name, toString(toUnixTimestamp64Milli(timestamp)),
      arrayMap( key -> map('key', key, 'value', attributes[key]),
      mapKeys(attributes)))::Tuple(name String, timestamp String, fields Array(Map(String, String))),
      "Events".Name, "Events".Timestamp, "Events".Attributes) AS logs,
    arrayMap((traceID, spanID, attributes) -> tuple(traceID, spanID, arrayMap(key -> map('key', key, 'value', attributes[key]),
      mapKeys(attributes)))::Tuple(traceID String, spanID String, tags Array(Map(String, String))),
      "Links".TraceId, "Links".SpanId, "Links".Attributes) AS references,
    "SpanKind" as kind, "StatusMessage" as statusMessage, "ScopeName" as instrumentationLibraryName,
    "ScopeVersion" as instrumentationLibraryVersion, "TraceState" as traceState
  FROM "otel_traces" WHERE traceID = trace_id AND "Timestamp" >= trace_start AND "Timestamp" <= trace_end LIMIT 1000`;
const TRACE_SEARCH = `SELECT "TraceId" as traceID, "ServiceName" as serviceName, "SpanName" as operationName,
  "Timestamp" as startTime, multiply("Duration", 0.000001) as duration FROM "otel_traces"
  WHERE ( Timestamp >= $__fromTime AND Timestamp <= $__toTime ) AND ( ParentSpanId = '' ) AND ( Duration > 0 )
  ORDER BY Timestamp DESC, Duration DESC LIMIT 1000`;

describe("the plugin's own questions", () => {
  test('a trace of the panel opens in the trace view', async () => {
    const listed = questions.find(({ name }) => name === 'Traces in which values were found');
    const [row] = (await ask(listed?.target.rawSql ?? '')).data;
    const trace = String(row?.traceID);
    const spans = (await ask(TRACE_VIEW, context({ trace }))).data;
    expect(spans.length).toBeGreaterThan(0);
    for (const span of spans) expect(span.traceID).toBe(trace);
    expect(spans.every(({ tags, serviceTags }) => Array.isArray(tags) && Array.isArray(serviceTags))).toBe(true);
  });

  test('traces are searched by time', async () => {
    expect((await ask(TRACE_SEARCH)).data.length).toBeGreaterThan(10);
  });
});

describe('alerts', () => {
  const rules = alertRules().groups.flatMap((group) => group.rules);
  test.each(rules)('$title answers with one number beside its labels', async ({ condition, data }) => {
    const [question, threshold] = data;
    expect(question?.datasourceUid).toBe(PROVISIONED_SOURCE);
    expect(threshold).toMatchObject({ refId: condition, datasourceUid: '__expr__', model: { expression: 'A' } });
    const sql = question !== undefined && 'rawSql' in question.model ? String(question.model.rawSql) : '';
    // an alert has no variables
    const answer = await ask(sql, { ...context(), variables: {} });
    expect(answer.meta.filter(isNumber)).toHaveLength(1);
    expect(answer.meta.filter((column) => !isNumber(column) && !isText(column))).toEqual([]);
    expect(answer.data.length).toBeGreaterThan(0);
  });
});

describe('files', () => {
  test.each([...generatedFiles()])('%s is what `npm run grafana` writes', (path, text) => {
    expect(readFileSync(GRAFANA + path, 'utf8')).toBe(text);
  });

  test('each question is asked by somebody', () => {
    const asked = [...generatedFiles().values()].join('\n');
    for (const name of readdirSync(`${GRAFANA}queries`)) {
      const [first = ''] = readFileSync(`${GRAFANA}queries/${name}`, 'utf8')
        .replace(/^(--.*\n)+/, '')
        .split('\nWHERE');
      expect(asked, name).toContain(JSON.stringify(first.trim()).slice(1, -1));
    }
  });

  test('uids are unique, and the provisioned source is the one that alerts ask', () => {
    const source = parse(readFileSync(`${GRAFANA}provisioning/datasources/clickhouse.yaml`, 'utf8')).datasources[0];
    expect([source.uid, source.type]).toEqual([PROVISIONED_SOURCE, PLUGIN]);
    const uids = [
      dashboard.uid,
      source.uid,
      ...alertRules().groups.flatMap(({ rules }) => rules.map(({ uid }) => uid)),
    ];
    expect(new Set(uids).size).toBe(uids.length);
    for (const uid of uids) expect(uid).toMatch(/^[a-z0-9-]{1,40}$/);
    const titles = panels.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});
