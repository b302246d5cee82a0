import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatatrailError } from '@datatrail/runtime';

/** Gives `work` a folder of its own and removes it afterwards, also after errors, signals and a hard end. */
export async function withOwnFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const parent = tmpdir();
  const folder = await mkdtemp(join(parent, 'datatrail-')).catch((cause: NodeJS.ErrnoException) => {
    throw new DatatrailError('disk_full', `no folder can be made in ${parent} (${cause.code ?? 'error'})`, {
      cause,
      cure: 'Free some space there, or let TMPDIR name another folder.',
    });
  });
  const removeNow = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeNow);
  try {
    return await work(folder);
  } finally {
    process.off('exit', removeNow);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
