import { parentPort } from 'node:worker_threads';
import { decodeJson, InputError } from '@datatrail/otlp';

/**
 * Lists and maps that a body may have: JSON.parse makes an object of each, and a worker that runs out of heap takes the
 * process with it. 64 MiB of usual spans have 2 million; 64 MiB of empty maps would have 22 million.
 */
const MAX_CONTAINERS = 4_000_000;
const OPENING_BRACE = 0x7b;
const OPENING_BRACKET = 0x5b;

function checkContainers(body: Uint8Array): void {
  let containers = 0;
  for (let i = 0; i < body.length; i++) if (body[i] === OPENING_BRACE || body[i] === OPENING_BRACKET) containers++;
  if (containers > MAX_CONTAINERS)
    throw new InputError('too_large', `the JSON body has more than ${MAX_CONTAINERS} lists and maps`);
}

/** Runs in a worker thread, for JSON bodies that would hold up the event loop. Loads no engine. */
parentPort?.on('message', (body: Uint8Array) => {
  try {
    checkContainers(body);
    const own = new Uint8Array(decodeJson(body));
    parentPort?.postMessage({ bytes: own }, [own.buffer]);
  } catch (error) {
    // an InputError names a position and never a value
    const isInput = error instanceof InputError;
    parentPort?.postMessage({
      kind: isInput && error.code === 'too_large' ? 'too_large' : 'malformed',
      problem: isInput ? error.message : 'the body is not valid OTLP/JSON',
    });
  }
});
