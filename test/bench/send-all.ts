import { Agent, request } from 'node:http';
import type { Traffic } from '@datatrail/testkit';

/** Exporters that send at the same time, each waiting for its answer: what waits goes into one block. */
export const SENDERS = 48;

export interface Sent {
  readonly spans: number;
  readonly perSecond: number;
  readonly senders: number;
  /** Milliseconds from the request to its 200. */
  readonly p50: number;
  readonly p99: number;
}

function post(agent: Agent, url: string, body: Uint8Array): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
  const sending = request(`${url}/v1/traces`, { method: 'POST', agent, headers }, (response) => {
    response.resume();
    response.on('end', () => resolve(response.statusCode ?? 0));
  });
  sending.on('error', reject);
  sending.end(body);
  return promise;
}

/** Sends as fast as it is answered; 429 and 503 are tried again, as exporters do. */
export async function sendAll(to: { readonly otlpHttp: string }, traffic: Traffic): Promise<Sent> {
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
  const requests = traffic.requests[Symbol.iterator]();
  const tookMs: number[] = [];
  let spans = 0;
  async function sender(): Promise<void> {
    for (let next = requests.next(); !next.done; next = requests.next()) {
      for (let status = 0; status !== 200; ) {
        const begun = performance.now();
        status = await post(agent, to.otlpHttp, next.value.bytes);
        if (status === 200) tookMs.push(performance.now() - begun);
        else if (status !== 429 && status !== 503) throw new Error(`answered with ${status}`);
        else await new Promise((resolve) => setTimeout(resolve, 100));
      }
      spans += next.value.spans;
    }
  }
  const started = performance.now();
  await Promise.all(Array.from({ length: SENDERS }, sender));
  const wallMs = performance.now() - started;
  agent.destroy();
  tookMs.sort((a, b) => a - b);
  const at = (share: number): number => tookMs[Math.min(tookMs.length - 1, Math.floor(share * tookMs.length))] ?? 0;
  return { spans, perSecond: (spans / wallMs) * 1000, senders: SENDERS, p50: at(0.5), p99: at(0.99) };
}
