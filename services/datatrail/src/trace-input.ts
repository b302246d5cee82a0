import { createReadStream } from 'node:fs';
import { InputError } from '@datatrail/otlp';
import { DatatrailError } from '@datatrail/runtime';
import { fileError } from './file-error.ts';
import type { StandardInput } from './standard-input.ts';

/** Standard input, by the convention of command lines. */
export const STANDARD_INPUT = '-';

export const inputName = (file: string): string => (file === STANDARD_INPUT ? 'standard input' : file);

const CHUNK_BYTES = 2 ** 18;

/** Bytes of a file or of standard input, a chunk at a time. Rejects with `bad_input`. */
export async function* readChunks(file: string, stdin: StandardInput): AsyncIterable<Uint8Array> {
  const stream = file === STANDARD_INPUT ? stdin() : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  try {
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    throw error instanceof DatatrailError ? error : fileError(inputName(file), error);
  }
}

/** What is wrong with the content of a file, with its name, as an error for people. */
export function inputProblem(file: string, error: unknown): unknown {
  if (!(error instanceof InputError)) return error;
  const cure = error.cure === '' ? 'See that the file is complete and of a format that is read.' : error.cure;
  return new DatatrailError(error.code, `${inputName(file)}: ${error.message}`, { cure, cause: error });
}
