import { readFileSync } from 'node:fs';
import { DatatrailError } from '@datatrail/runtime';

/** The PEM text of a file that `setting` names; undefined when it names none. Throws `certificate_unusable`. */
export function readPem(setting: string, file: string): string | undefined {
  if (file === '') return undefined;
  const text = readText(setting, file);
  if (!/-----BEGIN [A-Z0-9 ]+-----/.test(text)) throw unusable(setting, 'is no PEM file', null);
  return text;
}

/** The text of a file that `setting` names, without the end of its line. Throws `certificate_unusable`. */
export function readText(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
    throw unusable(setting, `cannot be read (${code})`, cause);
  }
}

function unusable(setting: string, what: string, cause: unknown): DatatrailError {
  return new DatatrailError('certificate_unusable', `the file that ${setting} names ${what}`, {
    cause,
    cure: 'Name an existing file of the right kind and let this user read it.',
  });
}
