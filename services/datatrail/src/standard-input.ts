import { closeSync, createReadStream, openSync } from 'node:fs';
import { DatatrailError } from '@datatrail/runtime';

/** Bytes of standard input; read at most once. */
export type StandardInput = () => AsyncIterable<Uint8Array>;

/** A socket cannot be opened a second time: what comes through one is gathered first, up to here. */
const MOST_GATHERED_BYTES = 512 * 2 ** 20;

/**
 * Moves standard input to another descriptor and leaves /dev/null in its place: the embedded engine looks at descriptor 0
 * by itself and refuses every insert while data waits there. MUST run before anything touches `process.stdin`.
 */
export function takeStandardInput(): StandardInput {
  let moved: number;
  try {
    moved = openSync('/dev/stdin', 'r');
  } catch {
    return gatherSocket;
  }
  closeSync(0);
  // the lowest free descriptor, so this is 0 again
  openSync('/dev/null', 'r');
  return () => createReadStream('', { fd: moved });
}

async function* gatherSocket(): AsyncIterable<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_GATHERED_BYTES) {
      throw new DatatrailError('too_large', 'standard input is a socket and gives more than 512 MiB', {
        cure: 'Pipe it through a shell, or write it to a file and name that.',
      });
    }
  }
  yield* chunks;
}
