import type { Detector, Example } from '@datatrail/detect';
import { createLog, createMetrics, DatatrailError, loadSettings, type Settings, systemClock } from '@datatrail/runtime';
import { type Command, InvalidArgumentError } from 'commander';
import type { DryRun } from '../dry-run.ts';
import { readOwnDetectors } from '../own-detectors.ts';
import { textTable } from '../render/text-table.ts';
import { allDetectors } from '../trace-screener.ts';
import type { AddCommand, CommandContext } from './command.ts';

const WIDTH = 100;
const HOUR_US = 3_600_000_000;
const SHOWN_EXAMPLES = 3;
const TIERS = {
  1: 'its form is enough',
  2: 'a key or words beside it point it out',
  3: 'only the name of a key says so',
} as const;

interface ConfigOption {
  readonly config?: string;
}

interface TestOptions extends ConfigOption {
  readonly on?: readonly string[];
  readonly hours?: number;
}

export const addDetectors: AddCommand = (program, context) => {
  const group = program
    .command('detectors')
    .description('what is looked for: list, explain, and try detectors of your own');
  addList(group, context);
  addExplain(group, context);
  addTest(group, context);
};

function addList(group: Command, { terminal }: CommandContext): void {
  group
    .command('list')
    .description('every detector, yours included: category, tier, confidence, on or off')
    .option('--config <file>', 'settings file instead of ./datatrail.yaml')
    .action(async ({ config }: ConfigOption) => {
      const { detect } = loadSettings({ file: config });
      const rows = allDetectors(detect).map(({ id, category, tier, confidence, isOwn }) => [
        id,
        category,
        String(tier),
        confidence.toFixed(2),
        detect.detectorsOff.includes(id) ? 'off' : 'on',
        isOwn ? 'yours' : '',
      ]);
      const titles = ['id', 'category', 'tier', 'confidence', 'runs', ''];
      await terminal.print(
        `${textTable(
          titles.map((title) => ({ title })),
          rows,
          WIDTH,
        ).join('\n')}\n`,
      );
    });
}

function addExplain(group: Command, { terminal }: CommandContext): void {
  group
    .command('explain')
    .description('what triggers a detector, what it masks, how sure it is, with examples')
    .argument('<id>')
    .option('--config <file>', 'settings file instead of ./datatrail.yaml')
    .action(async (id: string, { config }: ConfigOption) => {
      const detector = allDetectors(loadSettings({ file: config }).detect).find((known) => known.id === id);
      if (detector === undefined)
        throw new DatatrailError('bad_usage', 'there is no detector of this id', {
          cure: 'See "datatrail detectors list".',
        });
      await terminal.print(explain(detector));
    });
}

function addTest(group: Command, { terminal, stdin }: CommandContext): void {
  group
    .command('test')
    .description(
      'load a YAML file of detectors, run its examples, and say what they would find: keys and counts, no values',
    )
    .argument('<file>', 'file or folder of detectors')
    .option('--on <tracefile...>', 'trace files to try them on')
    .option('--hours <n>', 'try them on the spans that were stored in the last hours', readHours)
    .option('--config <file>', 'settings file instead of ./datatrail.yaml')
    .action(async (file: string, { on, hours, config }: TestOptions) => {
      const detectors = readOwnDetectors([file]);
      const examples = detectors.reduce((sum, d) => sum + d.matches.length + d.nonMatches.length, 0);
      await terminal.print(`${file}: ${detectors.length} detectors, ${examples} examples, all as expected.\n`);
      const { dryRunOverFiles } = await import('../dry-run.ts');
      if (on !== undefined) await terminal.print(renderDryRun(await dryRunOverFiles(detectors, on, stdin)));
      if (hours !== undefined)
        await terminal.print(renderDryRun(await overStored(detectors, loadSettings({ file: config }), hours)));
    });
}

function readHours(text: string): number {
  const hours = Number(text);
  if (Number.isFinite(hours) && hours > 0) return hours;
  throw new InvalidArgumentError('It is a number of hours above 0.');
}

async function overStored(detectors: readonly Detector[], settings: Settings, hours: number): Promise<DryRun> {
  const { createSpanStore } = await import('../create-span-store.ts');
  const { dryRunOverStore } = await import('../dry-run.ts');
  const around = { settings, log: createLog(settings.log), metrics: createMetrics(), clock: systemClock };
  const store = createSpanStore(around, { isLive: true, maintains: false });
  try {
    await store.start();
    return await dryRunOverStore(detectors, store, systemClock.now() * 1000 - hours * HOUR_US);
  } finally {
    await store.stop();
  }
}

function renderDryRun({ spans, found }: DryRun): string {
  if (found.length === 0) return `Nothing would be found in ${spans} spans.\n`;
  const rows = found.map(({ detector, service, key, count }) => [detector, service, key, String(count)]);
  const columns = [{ title: 'detector' }, { title: 'service' }, { title: 'key' }, { title: 'found' }];
  return `\nIn ${spans} spans these would be found:\n${textTable(columns, rows, WIDTH).join('\n')}\n`;
}

function explain(detector: Detector): string {
  const { id, title, category, tier, confidence, trigger, masks } = detector;
  const runs = [
    ...(trigger.digitRuns ?? []).map((n) => `${n} digits`),
    ...(trigger.letterRuns ?? []).map((n) => `${n} letters before a digit`),
    ...(trigger.digitRunsAfterLetter ?? []).map((n) => `${n} digits behind a letter`),
    ...(trigger.digitRunsBeforeLetter ?? []).map((n) => `${n} digits before a letter`),
  ];
  const lines = [
    `${id}: ${title}`,
    `category    ${category}`,
    `tier        ${tier}: ${TIERS[tier]}`,
    `confidence  ${confidence} without further evidence; a key that names the kind raises it, a weak form lowers it`,
    trigger.bytes === undefined ? '' : `looks at    each of ${JSON.stringify(trigger.bytes)}`,
    trigger.prefixes === undefined ? '' : `looks at    words that begin with ${listed(trigger.prefixes)}`,
    runs.length === 0 ? '' : `looks at    ${listed(runs)}`,
    trigger.keys === undefined ? '' : `looks below keys that end in ${listed([...trigger.keys])}`,
    `masks       ${masks}`,
    `finds       ${examplesOf(detector.matches)}`,
    `leaves      ${examplesOf(detector.nonMatches)}`,
  ];
  return `${lines.filter(Boolean).join('\n')}\n`;
}

const SHOWN_WORDS = 12;

function listed(words: readonly string[]): string {
  const shown = words.slice(0, SHOWN_WORDS).join(', ');
  return words.length > SHOWN_WORDS ? `${shown} and ${words.length - SHOWN_WORDS} more` : shown;
}

/** Made up by whoever wrote the detector, so they may be shown. */
function examplesOf(examples: readonly (string | Example)[]): string {
  return examples
    .slice(0, SHOWN_EXAMPLES)
    .map((example) => (typeof example === 'string' ? { text: example } : example))
    .map(({ text, key }: Example) => JSON.stringify(key === undefined ? text : `${key}=${text}`))
    .join(', ');
}
