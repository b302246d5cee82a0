import { WriteStream } from 'node:tty';

/** Where results and notes go. Results: standard output. Everything else: standard error. */
export interface Terminal {
  /** A result. Resolves when it is handed over, so that a large report is not cut off at the end of the process. */
  print(text: string): Promise<void>;
  /** A line for the person at the keyboard. */
  note(line: string): void;
  /** Rewrites one line in place; silent when standard error is no terminal. '' clears it. */
  progress(line: string): void;
  /** Standard output is a terminal that shows colour. */
  readonly hasColour: boolean;
  /** Width of standard output; 100 when it is no terminal. */
  readonly columns: number;
}

const DEFAULT_COLUMNS = 100;
const CLEAR_LINE = '\r\u001b[2K';

export function createTerminal(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Terminal {
  let shown = false;
  // the reader went away (`| head`): nothing that we print matters any more
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    });
  }
  const clear = () => {
    if (shown) stderr.write(CLEAR_LINE);
    shown = false;
  };
  return {
    print(text) {
      clear();
      return new Promise((resolve) => {
        stdout.write(text, () => resolve());
      });
    },
    note(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    progress(line) {
      if (stderr.isTTY !== true) return;
      clear();
      if (line === '') return;
      stderr.write(line.slice(0, (stderr.columns ?? DEFAULT_COLUMNS) - 1));
      shown = true;
    },
    hasColour: stdout.isTTY === true && stdout instanceof WriteStream && stdout.hasColors(),
    columns: stdout.isTTY === true ? stdout.columns : DEFAULT_COLUMNS,
  };
}
