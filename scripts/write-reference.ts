// Writes the tables of docs/reference from the code. A test compares them, so that neither side can drift.
//
// usage: node scripts/launch.mjs scripts/write-reference.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listDetectors } from '@datatrail/detect';
import { createRiskApi, type RiskApiSources } from '@datatrail/risk-api';
import { describeSettings, loadSettings, METRICS } from '@datatrail/runtime';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const BEGIN = '<!-- from the code: npm run reference -->';
const END = '<!-- end -->';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

const code = (text: string): string => (text === '' ? '' : `\`${text}\``);

function settingsTable(): string {
  const rows = describeSettings().map((row) => [
    code(`${row.section}.${row.name}`),
    code(row.environment),
    code(row.default),
    row.allowed,
    row.description,
  ]);
  return table(['setting', 'environment', 'default', 'allowed', 'meaning'], rows);
}

function metricsTable(): string {
  const rows = Object.entries(METRICS).map(([name, metric]) => [
    code(name),
    metric.kind,
    metric.labels.map(code).join(', '),
    metric.help,
  ]);
  return table(['metric', 'kind', 'labels', 'meaning'], rows);
}

function detectorsTable(): string {
  const rows = listDetectors().map((d) => [
    code(d.id),
    d.title,
    code(d.category),
    String(d.tier),
    String(d.confidence),
    d.masks,
  ]);
  return table(['detector', 'finds', 'category', 'tier', 'confidence', 'what is masked'], rows);
}

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly summary?: string; readonly parameters?: readonly { readonly name: string }[] }>
      >
    >
  >;
}

/** The API describes itself; nothing is asked of the sources while it does. */
async function openApi(): Promise<OpenApi> {
  const unused = new Proxy({}, { get: () => () => undefined }) as RiskApiSources;
  const api = createRiskApi({
    settings: { ...loadSettings({ environment: {} }).api, port: 0 },
    version: '0',
    sources: unused,
  });
  await api.start();
  try {
    const answer = await fetch(`${api.address}/api/v1/openapi.json`);
    return (await answer.json()) as OpenApi;
  } finally {
    await api.stop();
  }
}

async function apiTable(): Promise<string> {
  const { paths } = await openApi();
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary = '', parameters = [] }]) => [
      code(`${method.toUpperCase()} ${path}`),
      summary,
      parameters.map(({ name }) => code(name)).join(', '),
    ]),
  );
  rows.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return table(['route', 'answers', 'parameters'], rows);
}

/** Pages of docs/reference with the text that stands between their markers. */
export async function referenceTables(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/reference/settings.md', settingsTable()],
    ['docs/reference/metrics.md', metricsTable()],
    ['docs/reference/detectors.md', detectorsTable()],
    ['docs/reference/api.md', await apiTable()],
  ]);
}

/** What stands between the markers of a page; undefined without them. */
export function tableOf(page: string): string | undefined {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  return from < 0 || to < from ? undefined : page.slice(from + BEGIN.length, to).trim();
}

async function main(): Promise<void> {
  for (const [path, text] of await referenceTables()) {
    const file = resolve(ROOT, path);
    const page = readFileSync(file, 'utf8');
    const before = page.slice(0, page.indexOf(BEGIN) + BEGIN.length);
    writeFileSync(file, `${before}\n${text}\n${page.slice(page.indexOf(END))}`);
    process.stdout.write(`${path}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
