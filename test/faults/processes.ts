import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type Served, serve } from '../../services/datatrail/test/served.ts';

/** A data directory for each test, and processes over it that are gone afterwards, whatever happened. */
export function processesOfEachTest(): {
  readonly directory: () => string;
  readonly start: (environment?: Readonly<Record<string, string>>) => Promise<Served>;
} {
  let directory = '';
  const running: Served[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'datatrail-faults-'));
  });
  afterEach(async () => {
    for (const served of running.splice(0)) await served.end('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
  return {
    directory: () => directory,
    async start(environment = {}) {
      const served = await serve(directory, environment);
      running.push(served);
      return served;
    },
  };
}
