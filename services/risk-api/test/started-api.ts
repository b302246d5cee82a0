import { type IncomingHttpHeaders, request } from 'node:http';
import { createKeyRing, loadSettings, type Settings } from '@datatrail/runtime';
import { onTestFinished } from 'vitest';
import { createRiskApi, type RiskApi, type RiskApiSources } from '../src/create-risk-api.ts';

export interface StartedApi {
  readonly api: RiskApi;
  /** Errors that the owner was told of. */
  readonly failures: string[];
}

export interface StartApiOptions {
  readonly sources: RiskApiSources;
  readonly settings?: Partial<Settings['api']>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly now?: () => number;
}

/** An API on a free port that stops when the test is over. */
export async function startApi({ sources, settings, environment = {}, now }: StartApiOptions): Promise<StartedApi> {
  const loaded = loadSettings({ environment });
  const failures: string[] = [];
  const api = createRiskApi({
    settings: { ...loaded.api, port: 0, ...settings },
    keys: createKeyRing(loaded.keys),
    version: '0.0.0',
    sources,
    onError: (_error, route) => failures.push(route),
    ...(now !== undefined && { now }),
  });
  await api.start();
  onTestFinished(() => api.stop());
  return { api, failures };
}

export interface Told {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request with any headers: `fetch` sets Host and Origin itself. */
export function ask(
  url: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Told> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
