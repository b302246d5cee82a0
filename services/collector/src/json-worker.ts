import { parentPort } from 'node:worker_threads';
import { decodeJson, InputError } from '@datatrail/otlp';

/** Runs in a worker thread, for JSON bodies that would hold up the event loop. Loads no engine. */
parentPort?.on('message', (body: Uint8Array) => {
  try {
    const bytes = decodeJson(body);
    const own = new Uint8Array(bytes);
    parentPort?.postMessage({ bytes: own }, [own.buffer]);
  } catch (error) {
    // an InputError names a position and never a value
    parentPort?.postMessage({
      problem: error instanceof InputError ? error.message : 'the body is not valid OTLP/JSON',
    });
  }
});
