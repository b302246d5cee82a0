// Numbers, not tests: one run, absolute figures and ratios, the machine described. docs/benchmarks.md keeps the last ones.
//
// usage: npm run bench [-- NAME ...] [--spans N] [--seed N] [--list]
import { readdirSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchRow, Measurement } from './measurement.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const GIB = 2 ** 30;

async function measurements(): Promise<Measurement[]> {
  const found: Measurement[] = [];
  for (const file of readdirSync(HERE).sort()) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts') || file === 'main.ts') continue;
    const exported: { readonly measurement?: Measurement } = await import(`./${file}`);
    if (exported.measurement !== undefined) found.push(exported.measurement);
  }
  return found;
}

const number = (value: number | undefined, digits: number): string =>
  value === undefined
    ? ''
    : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** A Markdown table, so that it can go into docs/benchmarks.md as it is. */
function table(rows: readonly BenchRow[]): string {
  const cells = rows.map((row) => [
    row.what,
    number(row.cpuUs, 2),
    number(row.spansPerSecond, 0),
    row.figure ?? '',
    row.note ?? '',
  ]);
  const head = ['what', 'CPU us/span', 'spans/s', 'figure', 'note'];
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((cell) => cell[i]?.length ?? 0)));
  const line = (cell: readonly string[]): string =>
    `| ${cell.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...cells.map(line)].join('\n');
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${availableParallelism()} cores (${model}), ${Math.round(totalmem() / GIB)} GiB, ${process.platform}-${process.arch}, Node ${process.version}`;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      spans: { type: 'string' },
      seed: { type: 'string', default: '1' },
      list: { type: 'boolean', default: false },
    },
  });
  const all = await measurements();
  const unknown = positionals.filter((name) => !all.some((m) => m.name === name));
  if (unknown.length > 0)
    throw new Error(`no measurement ${unknown.join(', ')}; there are ${all.map((m) => m.name).join(', ')}`);
  if (values.list) {
    for (const { name, about } of all) process.stdout.write(`${name.padEnd(10)} ${about}\n`);
    return;
  }
  process.stdout.write(`${machine()}\n`);
  for (const measurement of all) {
    if (positionals.length > 0 && !positionals.includes(measurement.name)) continue;
    process.stdout.write(`\n### ${measurement.name}: ${measurement.about}\n\n`);
    const spans = values.spans === undefined ? measurement.defaultSpans : Number(values.spans.replaceAll('_', ''));
    const rows = await measurement.run({ spans, seed: Number(values.seed) });
    process.stdout.write(`${table(rows)}\n`);
  }
}

await main();
