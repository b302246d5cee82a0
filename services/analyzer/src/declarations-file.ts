import { readFile, stat } from 'node:fs/promises';
import { type Declarations, parseDeclarations } from '@datatrail/policy';
import { DatatrailError, errorFields, type Log } from '@datatrail/runtime';

/** The declarations in force. `version` changes when they do. */
export interface DeclarationsInForce {
  readonly declarations: Declarations | null;
  readonly version: number;
}

export interface DeclarationsFile {
  /** Reads the file for the first time. Throws `bad_input` that lists every problem with its line. */
  load(): Promise<void>;
  /** Looks whether the file changed. A bad new one is told in the log and the old one stays in force. */
  refresh(): Promise<void>;
  readonly current: DeclarationsInForce;
}

const SHOWN_PROBLEMS = 50;

/** `path` '' means that nothing is declared. */
export function createDeclarationsFile(path: string, log: Log): DeclarationsFile {
  let current: DeclarationsInForce = { declarations: null, version: 0 };
  let stamp = '';

  async function read(): Promise<void> {
    const { mtimeMs, size, ino } = await stat(path);
    const seen = `${mtimeMs}:${size}:${ino}`;
    if (seen === stamp) return;
    // remembered before it is judged: a bad file is told once, not every few seconds
    stamp = seen;
    current = { declarations: readDeclarations(await readFile(path, 'utf8'), path), version: current.version + 1 };
  }

  return {
    async load() {
      if (path === '') return;
      await read().catch((error: unknown) => Promise.reject(asInputError(error, path)));
    },
    async refresh() {
      if (path === '') return;
      const before = current.version;
      try {
        await read();
        if (current.version !== before) log.info('the declarations changed and are in force', { path });
      } catch (error) {
        const fields = errorFields(asInputError(error, path));
        log.once(`${path} ${stamp}`, 'the declarations cannot be read, the last good ones stay in force', fields);
      }
    },
    get current() {
      return current;
    },
  };
}

/** `path` only names the text in problems. Throws `bad_input` that lists every problem with its line. */
export function readDeclarations(text: string, path: string): Declarations {
  const parsed = parseDeclarations(text);
  if (parsed.ok) return parsed.declarations;
  const { problems } = parsed;
  const lines = problems
    .slice(0, SHOWN_PROBLEMS)
    .map(({ line, column, message, cure }) => `  ${path}:${line}:${column}: ${message}; ${cure}`);
  if (problems.length > SHOWN_PROBLEMS) lines.push(`  and ${problems.length - SHOWN_PROBLEMS} more`);
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  throw new DatatrailError('bad_input', `${count} in the declarations:\n${lines.join('\n')}`, {
    cure: 'Correct the lines that are named.',
  });
}

function asInputError(error: unknown, path: string): DatatrailError {
  if (error instanceof DatatrailError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
  const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
  return new DatatrailError('bad_input', `the declarations file ${path} ${why}`, {
    cause: error,
    cure: 'Name an existing YAML file that this user may read, or leave it out.',
  });
}
