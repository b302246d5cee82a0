import { writeFile } from 'node:fs/promises';
import { createLog, DatatrailError, loadSettings } from '@datatrail/runtime';
import { Option } from 'commander';
import { analyzeFiles } from '../analyze-files.ts';
import { renderReport, REPORT_FORMATS, type ReportFormat } from '../report-format.ts';
import { withOwnFolder } from '../own-folder.ts';
import type { AddCommand, CommandContext } from './command.ts';

interface AnalyzeOptions {
  readonly config?: string;
  readonly declarations?: string;
  readonly format: ReportFormat;
  readonly out?: string;
  readonly inputFormat?: string;
}

/** Names that are promised for later: said clearly instead of called unknown. */
const LATER = ['sarif', 'junit', 'html'];

export const addAnalyze: AddCommand = (program, context) => {
  program
    .command('analyze')
    .description('report on trace files: OTLP (JSON, JSON lines, protobuf), Jaeger JSON, Zipkin v2 JSON; also .gz')
    .argument('<file...>', 'trace files; - is standard input')
    .option('--config <file>', 'settings file instead of ./datatrail.yaml')
    .option('--declarations <file>', 'declarations of recipients and flows, YAML')
    .addOption(
      new Option('--format <format>', `form of the report: ${REPORT_FORMATS.join(', ')}`)
        .default('text')
        .argParser(readFormat),
    )
    .option('--out <file>', 'write the report there instead of to standard output')
    .option('--input-format <format>', 'read all files as this, instead of by their content')
    .action((files: string[], options: AnalyzeOptions) => withOwnFolder((folder) => run(files, options, context, folder)));
};

function readFormat(text: string): ReportFormat {
  const format = REPORT_FORMATS.find((known) => known === text);
  if (format !== undefined) return format;
  const what = LATER.includes(text) ? `--format ${text} is not there yet` : 'this --format is not known';
  throw new DatatrailError('bad_usage', what, { cure: `Use one of ${REPORT_FORMATS.join(', ')}.` });
}

async function run(
  files: readonly string[],
  options: AnalyzeOptions,
  context: CommandContext,
  folder: string,
): Promise<void> {
  const { terminal } = context;
  const settings = loadSettings({
    file: options.config,
    overrides: {
      data: { directory: folder },
      analyzer: { ...(options.declarations !== undefined && { declarationsFile: options.declarations }) },
      log: { level: 'error' },
    },
  });
  const report = await analyzeFiles({
    files,
    settings,
    log: createLog(settings.log),
    stdin: context.stdin,
    signal: context.stop.signal,
    onProgress: (line) => terminal.progress(line),
    ...(options.inputFormat !== undefined && { inputFormat: options.inputFormat }),
  });
  terminal.progress('');
  const { hasColour, columns } = terminal;
  if (options.out === undefined) {
    await terminal.print(renderReport(report, options.format, { colour: hasColour, columns }));
    return;
  }
  const text = renderReport(report, options.format, { colour: false, columns: 100 });
  await writeOut(options.out, text);
  terminal.note(`The report is in ${options.out}.`);
}

async function writeOut(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((cause: NodeJS.ErrnoException) => {
    const isFull = cause.code === 'ENOSPC';
    throw new DatatrailError(isFull ? 'disk_full' : 'bad_usage', `${path} cannot be written (${cause.code})`, {
      cause,
      cure: isFull ? 'Free some space.' : 'Name a file in an existing folder that this user may write.',
    });
  });
}
