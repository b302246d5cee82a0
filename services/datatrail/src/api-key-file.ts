import { readFile } from 'node:fs/promises';
import { fileError } from './file-error.ts';

/** Headers with the key of a file; in a file, because every user of a machine sees the arguments of a command. */
export async function keyHeaders(file: string | undefined): Promise<Record<string, string>> {
  if (file === undefined) return {};
  const key = await readFile(file, 'utf8').catch((error: unknown) => Promise.reject(fileError(file, error)));
  return { authorization: `Bearer ${key.trim()}` };
}
