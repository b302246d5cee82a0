import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatatrailError } from './errors.ts';
import type { Log } from './log.ts';
import type { Secret } from './secret.ts';

const KEY_BYTES = 32;
const KEY_FILE = 'fingerprint.key';

export interface KeyOptions {
  /** Data directory; made if it is missing. */
  readonly directory: string;
  /** `detect.fingerprintKey`, 64 hex digits; wins over the file and writes none. */
  readonly fromSettings?: Secret | null;
  readonly log?: Log;
}

/**
 * The key of all fingerprints, 32 bytes: from settings, else from the data directory, where the first start makes it
 * (mode 0600). Of several processes that start at once, all get the same. Throws `key_unusable`.
 */
export async function loadOrCreateKey({ directory, fromSettings, log }: KeyOptions): Promise<Buffer> {
  if (fromSettings) return Buffer.from(fromSettings.reveal(), 'hex');
  const path = join(directory, KEY_FILE);
  const found = await readKey(path, log);
  if (found) return found;
  await createKey(directory, path);
  const created = await readKey(path, log);
  if (!created) throw unusable(path, 'vanished while it was made', null);
  return created;
}

async function readKey(path: string, log: Log | undefined): Promise<Buffer | null> {
  try {
    const key = await readFile(path);
    if (key.length !== KEY_BYTES) throw unusable(path, `has ${key.length} bytes instead of ${KEY_BYTES}`, null);
    const others = (await stat(path)).mode & 0o077;
    if (others !== 0) log?.warn('other users of this machine may read the fingerprint key; cure: chmod 600', { path });
    return key;
  } catch (cause) {
    if (cause instanceof DatatrailError) throw cause;
    if (codeOf(cause) === 'ENOENT') return null;
    throw unusable(path, `cannot be read (${codeOf(cause)})`, cause);
  }
}

/** Writes beside, makes it durable, then links: nobody ever sees half a key, and an existing one is never replaced. */
async function createKey(directory: string, path: string): Promise<void> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(randomBytes(KEY_BYTES));
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path);
    await syncDirectory(directory);
  } catch (cause) {
    if (codeOf(cause) === 'ENOSPC')
      throw new DatatrailError('disk_full', `no space left for the fingerprint key in ${directory}`, {
        cause,
        cure: 'Free some space or move data.directory.',
      });
    if (codeOf(cause) !== 'EEXIST') throw unusable(path, `cannot be written (${codeOf(cause)})`, cause);
  } finally {
    await rm(draft, { force: true });
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function unusable(path: string, what: string, cause: unknown): DatatrailError {
  return new DatatrailError('key_unusable', `the fingerprint key ${path} ${what}`, {
    cause,
    cure: 'Let this user read and write the data directory, restore the key from a backup, or set detect.fingerprintKey.',
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'error';
}
