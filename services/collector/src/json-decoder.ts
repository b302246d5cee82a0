import { Worker } from 'node:worker_threads';
import { decodeJson } from '@datatrail/otlp';
import { Refusal } from './refusal.ts';

/** JSON bodies above this go to a worker thread: JSON.parse cannot be cut into slices. */
const WORKER_BYTES = 1 << 20;

type WorkerAnswer =
  | { readonly bytes: Uint8Array }
  | { readonly kind: 'malformed' | 'too_large'; readonly problem: string };

/** OTLP/JSON in, protobuf bytes of the same request out. */
export interface JsonDecoder {
  /** Rejects with `malformed`, or with `too_large` for more lists and maps than memory is there for. */
  decode(body: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Small bodies are decoded at once, large ones one after the other in a worker that starts with the first of them. */
export function createJsonDecoder(): JsonDecoder {
  let worker: Worker | null = null;
  let line: Promise<unknown> = Promise.resolve();

  const ask = (body: Uint8Array) =>
    new Promise<Uint8Array>((resolve, reject) => {
      const current = worker ?? new Worker(new URL('./json-worker.ts', import.meta.url));
      worker = current;
      current.unref();
      const settle = (end: () => void) => {
        current.off('message', onMessage).off('error', onError).off('exit', onError);
        end();
      };
      const onMessage = (told: WorkerAnswer) =>
        settle(() => ('bytes' in told ? resolve(told.bytes) : reject(new Refusal(told.kind, told.problem))));
      const onError = () => {
        if (worker === current) worker = null;
        settle(() => reject(new Refusal('failed', 'the JSON body could not be read')));
      };
      current.on('message', onMessage).on('error', onError).on('exit', onError);
      const own = new Uint8Array(body);
      current.postMessage(own, [own.buffer]);
    });
  return {
    async decode(body) {
      if (body.length <= WORKER_BYTES) return decodeJson(body);
      const answer = line.then(() => ask(body));
      line = answer.catch(() => undefined);
      return answer;
    },
    async close() {
      const current = worker;
      worker = null;
      await current?.terminate();
    },
  };
}
