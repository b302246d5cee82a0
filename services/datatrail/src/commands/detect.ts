import { createScanner } from '@datatrail/detect';
import { loadSettings } from '@datatrail/runtime';
import { Option } from 'commander';
import { detectInJsonLine, detectInPlainLine, type LineResult } from '../detect-lines.ts';
import { readLines } from '../text-lines.ts';
import { inputName, readChunks, STANDARD_INPUT } from '../trace-input.ts';
import { enabledDetectors } from '../trace-screener.ts';
import type { AddCommand, CommandContext } from './command.ts';

interface DetectOptions {
  readonly plain?: true;
  readonly format: 'jsonl' | 'text';
  readonly config?: string;
}

/** Eight times what a value may have: its escapes, its key and its id. */
const MAX_LINE_BYTES = 8 * 2 ** 20;
/** Further bad lines are counted only. */
const MAX_TOLD = 1000;

export const addDetect: AddCommand = (program, context, exit) => {
  program
    .command('detect')
    .description('say what is found in values, never the values: JSON lines {"id","key","value"} in, JSON lines out')
    .argument('[file...]', 'files of lines; - is standard input', [STANDARD_INPUT])
    .option('--plain', 'each line is a value as it stands; its id is its number')
    .addOption(new Option('--format <format>', 'jsonl, or text for people').choices(['jsonl', 'text']).default('jsonl'))
    .option('--config <file>', 'settings file instead of ./datatrail.yaml')
    .action(async (files: string[], options: DetectOptions) => {
      let badLines = 0;
      for (const file of files) badLines += await detectInFile(file, options, context);
      if (badLines > 0) exit(2);
    });
};

/** Answers the lines of one file in their order; gives the number of lines that were bad. */
async function detectInFile(file: string, options: DetectOptions, context: CommandContext): Promise<number> {
  const { terminal, stdin, stop } = context;
  const { detect } = loadSettings({ file: options.config });
  const scanner = createScanner(enabledDetectors(detect), { minConfidence: detect.minConfidence });
  const read = options.plain === true ? detectInPlainLine : detectInJsonLine;
  const render = options.format === 'text' ? textOf : jsonOf;
  let badLines = 0;
  const tell = (number: number, problem: string): void => {
    if (++badLines <= MAX_TOLD) terminal.note(`datatrail: ${inputName(file)}, line ${number} ${problem}`);
  };
  for await (const lines of readLines(readChunks(file, stdin), MAX_LINE_BYTES)) {
    stop.signal.throwIfAborted();
    let out = '';
    for (const { number, bytes } of lines) {
      if (bytes === null) {
        tell(number, `is longer than ${MAX_LINE_BYTES} bytes`);
        continue;
      }
      const result = read(scanner, bytes.toString('utf8'), number);
      if (result.kind === 'bad') tell(number, result.problem);
      else out += render(result);
    }
    if (out !== '') await terminal.print(out);
  }
  if (badLines > MAX_TOLD) terminal.note(`datatrail: ${inputName(file)}, ${badLines} bad lines in all`);
  return badLines;
}

function jsonOf(result: LineResult): string {
  if (result.kind === 'detected') return `${JSON.stringify({ id: result.id, detections: result.detections })}\n`;
  if (result.kind === 'unscanned') return `${JSON.stringify({ id: result.id, detections: [], unscanned: true })}\n`;
  return '';
}

function textOf(result: LineResult): string {
  if (result.kind === 'unscanned')
    return `${result.id}: exceeds the bounds of the scanner, nothing of it would be kept\n`;
  if (result.kind !== 'detected') return '';
  return result.detections
    .map(({ detector, category, start, end, confidence }) => {
      return `${result.id}: ${start}-${end} ${category} (${detector}, confidence ${confidence})\n`;
    })
    .join('');
}
