import type { Report } from '@datatrail/model';
import { declareFrom } from '@datatrail/policy';
import { DatatrailError } from '@datatrail/runtime';
import { keyHeaders } from '../api-key-file.ts';
import type { AddCommand, CommandContext } from './command.ts';
import { analyzeOwn, writeOut } from './file-command.ts';

interface DeclareOptions {
  readonly from?: readonly string[];
  readonly api?: string;
  readonly keyFile?: string;
  readonly config?: string;
  readonly out?: string;
}

export const addDeclare: AddCommand = (program, context) => {
  program
    .command('declare')
    .description('print declarations that accept what was observed: a first file to review')
    .option('--from <file...>', 'trace files; - is standard input')
    .option('--api <url>', 'a Datatrail that runs, for example http://127.0.0.1:8080')
    .option('--key-file <file>', 'file that holds a read key for --api, where keys are asked for')
    .option('--config <file>', 'settings file instead of ./datatrail.yaml')
    .option('--out <file>', 'write them there instead of to standard output')
    .action(async (options: DeclareOptions) => {
      const text = declareFrom(await reportFor(options, context));
      if (options.out === undefined) return context.terminal.print(text);
      await writeOut(options.out, text);
      context.terminal.note(`The declarations are in ${options.out}. Review each line: it accepts what was seen.`);
    });
};

async function reportFor(options: DeclareOptions, context: CommandContext): Promise<Report> {
  const { from, api } = options;
  if ((from === undefined) === (api === undefined)) {
    throw new DatatrailError('bad_usage', 'either --from or --api is needed', {
      cure: 'Name trace files with --from, or a Datatrail that runs with --api.',
    });
  }
  if (api !== undefined) return fetchReport(api, await keyHeaders(options.keyFile));
  const { report, problems } = await analyzeOwn(from ?? [], options, context);
  for (const problem of problems) context.terminal.note(`datatrail: ${problem}`);
  return report;
}

const ASK_TIMEOUT_MS = 60_000;

async function fetchReport(api: string, headers: Record<string, string>): Promise<Report> {
  const unreachable = (cause: unknown) =>
    new DatatrailError('bad_usage', 'no Datatrail answers at the address of --api', {
      cause,
      cure: 'Start it with "datatrail serve" and name the API address that it prints.',
    });
  try {
    const url = new URL('api/v1/report', api.endsWith('/') ? api : `${api}/`);
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(ASK_TIMEOUT_MS) });
    if (response.status === 401 || response.status === 403) throw noKey(response.status);
    const report: Report = JSON.parse(await response.text());
    if (!response.ok || report.schema !== 'datatrail.report/v1') throw unreachable(undefined);
    return report;
  } catch (error) {
    throw error instanceof DatatrailError ? error : unreachable(error);
  }
}

function noKey(status: 401 | 403): DatatrailError {
  const seen = status === 401 ? 'asks for a key' : 'does not take this key for reading';
  return new DatatrailError('bad_usage', `the Datatrail at the address of --api ${seen}`, {
    cure: 'Write a read key into a file of your own and name it with --key-file.',
  });
}
