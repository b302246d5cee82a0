import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatatrailError } from '@datatrail/runtime';
import { inUse } from './chdb-session.ts';

/** Directories that this process has open: its own lock file must not look stale to itself. */
const mine = new Set<string>();

/** Start time of a process in clock ticks, which tells a living owner from another process with its number; '' elsewhere. */
function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function ownerOf(file: string): { readonly pid: number; readonly startTime: string } | undefined {
  try {
    const [pid, startTime] = readFileSync(file, 'utf8').split(' ');
    return { pid: Number(pid), startTime: startTime ?? '' };
  } catch {
    return undefined;
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new DatatrailError('bad_settings', `the data directory ${directory} cannot be written${code}`, {
      cure: 'Name a directory that this user may write, and no file.',
      cause,
    });
  }
}

/**
 * Says that this process owns a data directory. The engine refuses a second process too, but tells the reason to standard
 * error only. Rejects with `data_directory_in_use`. A lock whose owner was killed is taken over.
 */
export function lockDirectory(directory: string): () => void {
  makeDirectory(directory);
  const file = join(directory, 'datatrail.lock');
  if (mine.has(directory)) throw inUse(directory, ' by this process');
  const owner = ownerOf(file);
  const alive = owner !== undefined && owner.pid !== process.pid && isAlive(owner.pid);
  if (alive && startTimeOf(owner.pid) === owner.startTime) throw inUse(directory, ` by process ${owner.pid}`);
  if (owner !== undefined) rmSync(file, { force: true });
  try {
    // of two that start at the same moment one makes the file; the other must not take it over, nor remove it later
    writeFileSync(file, `${process.pid} ${startTimeOf(process.pid)}`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') throw inUse(directory);
    throw cause;
  }
  mine.add(directory);
  return () => {
    if (mine.delete(directory)) rmSync(file, { force: true });
  };
}
