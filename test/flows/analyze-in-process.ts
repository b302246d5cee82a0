import { resolve } from 'node:path';
import { Readable } from 'node:stream';
// the command line itself, entered one step below the process, so that one engine serves all cases
import { runCommandLine } from '../../services/datatrail/src/command-line.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const isFile = (argument: string): boolean => !argument.startsWith('-');

/** `datatrail analyze --format json ARGUMENTS` with files relative to `folder`. One at a time: the engine is one. */
export async function analyzeInProcess(folder: string, args: readonly string[]): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const paths = args.map((argument) => (isFile(argument) ? resolve(folder, argument) : argument));
  const code = await runCommandLine(['analyze', '--format', 'json', ...paths], {
    terminal: {
      print: async (text) => {
        stdout += text;
      },
      note: (line) => {
        stderr += `${line}\n`;
      },
      progress: () => undefined,
      hasColour: false,
      columns: 100,
    },
    stop: {
      signal: new AbortController().signal,
      asked: new Promise(() => undefined),
      exitCode: 0,
      close: () => undefined,
    },
    version: '0.0.0',
    stdin: () => Readable.from([]),
  });
  return { code, stdout, stderr };
}
