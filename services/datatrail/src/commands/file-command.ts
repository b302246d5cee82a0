import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Report } from '@datatrail/model';
import { FILE_FORMATS, type FileFormat } from '@datatrail/otlp';
import { createLog, DatatrailError, loadSettings } from '@datatrail/runtime';
import { type Command, Option } from 'commander';
import type { FileAnalysis } from '../analyze-files.ts';
import { keptCategoriesWarning } from '../kept-categories.ts';
import { withOwnFolder } from '../own-folder.ts';
import { REPORT_FORMATS, type ReportFormat, renderReport } from '../report-format.ts';
import type { CommandContext } from './command.ts';

/** What `analyze` and `check` have in common. */
export interface FileCommandOptions {
  readonly config?: string;
  readonly declarations?: string;
  readonly format: ReportFormat;
  readonly out?: string;
  readonly inputFormat?: FileFormat;
}

/** Names that are promised for later: said clearly instead of called unknown. */
const LATER = ['sarif', 'junit', 'html'];

export function addFileOptions(command: Command): Command {
  return command
    .argument('<file...>', 'trace files; - is standard input')
    .option('--config <file>', 'settings file instead of ./datatrail.yaml')
    .option('--declarations <file>', 'declarations of recipients and flows, YAML')
    .addOption(
      new Option('--format <format>', `form of the report: ${REPORT_FORMATS.join(', ')}`)
        .default('text')
        .argParser(readFormat),
    )
    .option('--out <file>', 'write the report there instead of to standard output')
    .addOption(
      new Option('--input-format <format>', 'read all files as this, instead of by their content').choices(
        FILE_FORMATS,
      ),
    );
}

function readFormat(text: string): ReportFormat {
  const format = REPORT_FORMATS.find((known) => known === text);
  if (format !== undefined) return format;
  const what = LATER.includes(text) ? `--format ${text} is not there yet` : 'this --format is not known';
  throw new DatatrailError('bad_usage', what, { cure: `Use one of ${REPORT_FORMATS.join(', ')}.` });
}

/** Reads the files, prints the report and names on standard error what could not be read. */
export async function reportOnFiles(
  files: readonly string[],
  options: FileCommandOptions,
  context: CommandContext,
): Promise<{ readonly report: Report; readonly complete: boolean }> {
  const { terminal } = context;
  const { report, problems } = await analyzeOwn(files, options, context);
  if (options.out === undefined) {
    const { hasColour, columns } = terminal;
    await terminal.print(renderReport(report, options.format, { color: hasColour, width: columns }));
  } else {
    await writeOut(options.out, renderReport(report, options.format, { color: false }));
    terminal.note(`The report is in ${options.out}.`);
  }
  for (const problem of problems) terminal.note(`datatrail: ${problem}`);
  if (problems.length > 0) terminal.note('The report is about the rest of the input.');
  return { report, complete: problems.length === 0 };
}

/** Analyses the files in a folder that is gone afterwards. */
export async function analyzeOwn(
  files: readonly string[],
  options: Omit<FileCommandOptions, 'format'>,
  context: CommandContext,
): Promise<FileAnalysis> {
  const analysis = await withOwnFolder((folder) => analyzeIn(folder, files, options, context)).catch((error: unknown) =>
    Promise.reject(isDiskFull(error) ? noRoom(error) : error),
  );
  context.terminal.progress('');
  return analysis;
}

const isDiskFull = (error: unknown): boolean => error instanceof DatatrailError && error.code === 'disk_full';

/** The folder is ours and goes away: what helps is not what helps a server. */
function noRoom(cause: unknown): DatatrailError {
  return new DatatrailError('disk_full', `there is no room in ${tmpdir()} for the spans while they are analysed`, {
    cause,
    cure: 'Free space there, or let TMPDIR name a folder on another disk.',
  });
}

/** Files are analysed in this process and nothing of them leaves it, whatever the settings say of live traffic. */
const ALONE = { kafka: { brokers: [] }, clickhouse: { url: '', cluster: '' }, forward: { endpoint: '' } };

async function analyzeIn(
  folder: string,
  files: readonly string[],
  options: Omit<FileCommandOptions, 'format'>,
  { terminal, stdin, stop }: CommandContext,
): Promise<FileAnalysis> {
  const settings = loadSettings({
    file: options.config,
    overrides: {
      data: { directory: folder },
      ...ALONE,
      ...(options.declarations !== undefined && { analyzer: { declarationsFile: options.declarations } }),
      log: { level: 'error' },
    },
  });
  const warning = keptCategoriesWarning(settings);
  if (warning !== null) terminal.note(warning);
  const { analyzeFiles } = await import('../analyze-files.ts');
  return analyzeFiles({
    files,
    settings,
    log: createLog(settings.log),
    stdin,
    signal: stop.signal,
    onProgress: (line) => terminal.progress(line),
    ...(options.inputFormat !== undefined && { inputFormat: options.inputFormat }),
  });
}

export async function writeOut(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((cause: NodeJS.ErrnoException) => {
    const isFull = cause.code === 'ENOSPC';
    throw new DatatrailError(isFull ? 'disk_full' : 'bad_usage', `${path} cannot be written (${cause.code})`, {
      cause,
      cure: isFull ? 'Free some space.' : 'Name a file in an existing folder that this user may write.',
    });
  });
}
