import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Program {
  readonly child: ChildProcess;
  /** Lines of standard output so far. */
  readonly lines: string[];
  /** Resolves with the exit code, or the name of the signal, and what it wrote to standard error. */
  readonly ended: Promise<{ readonly code: number | string; readonly errors: string }>;
}

/** Starts one of `programs/` under the Node of this test. */
export function startProgram(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program {
  const file = join(import.meta.dirname, 'programs', `${name}.ts`);
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
  const lines: string[] = [];
  let rest = '';
  let errors = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString('utf8')).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  const ended = new Promise<{ code: number | string; errors: string }>((resolve) => {
    child.on('close', (code, signal) => {
      if (rest !== '') lines.push(rest);
      resolve({ code: signal ?? code ?? -1, errors });
    });
  });
  return { child, lines, ended };
}
