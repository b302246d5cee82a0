import type { SubjectAnswer } from '@datatrail/risk-api';
import { DatatrailError } from '@datatrail/runtime';

/** What of a Datatrail that runs the command line asks about subjects. */
export interface RemoteSubjects {
  lookup(value: string): Promise<SubjectAnswer>;
  /** Spans that were removed; 0 when nothing carried it. */
  erase(fingerprint: string): Promise<number>;
}

/** A question looks through all stored spans, and an erasure writes their files anew. */
const TIMEOUT_MS = 600_000;

/** Asks over HTTP; the value goes into the body, so that no log of an address holds it. */
export function createRemoteSubjects(api: string, headers: Readonly<Record<string, string>>): RemoteSubjects {
  async function ask(method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
    const sent = { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) };
    try {
      const url = new URL(`api/v1/subjects/${path}`, api.endsWith('/') ? api : `${api}/`);
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(url, { method, headers: sent, signal, ...(body !== undefined && { body }) });
      return { status: response.status, text: await response.text() };
    } catch {
      // the cause may repeat what was sent
      throw new DatatrailError('bad_usage', 'no Datatrail answers at the address of --api', {
        cure: 'Start it with "datatrail serve" and name the API address that it prints.',
      });
    }
  }
  return {
    async lookup(value) {
      const { status, text } = await ask('POST', 'lookup', JSON.stringify({ value }));
      if (status !== 200) throw refused(status, text);
      const answer: SubjectAnswer = JSON.parse(text);
      return answer;
    },
    async erase(fingerprint) {
      const { status, text } = await ask('DELETE', fingerprint);
      if (status === 404) return 0;
      if (status !== 200) throw refused(status, text);
      const { spans }: { spans: number } = JSON.parse(text);
      return spans;
    },
  };
}

function refused(status: number, text: string): DatatrailError {
  if (status === 401 || status === 403)
    return new DatatrailError('bad_usage', 'the Datatrail at the address of --api does not take this key', {
      cure: 'Write an admin key into a file of your own and name it with --key-file.',
    });
  const { detail = `the answer was ${status}` }: { detail?: string } = text.startsWith('{') ? JSON.parse(text) : {};
  return new DatatrailError('bad_usage', detail, { cure: 'See the log of that Datatrail.' });
}
