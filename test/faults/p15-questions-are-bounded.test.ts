// Promise 15: no question takes more time or memory than it may; who asks too much is told, and the next one is answered with
// its own rows and nothing of before. Limits of time, and 20 of 20 answers after an error: packages/store/test/chdb.

import { spanOf } from '@datatrail/testkit';
import { expect, test, vi } from 'vitest';
import { TENANT, writeSpans } from '../../packages/store/test/screened-request.ts';
import { temporaryDirectory, withStore } from '../../packages/store/test/temporary-store.ts';
import { processesOfEachTest } from './processes.ts';

vi.setConfig({ testTimeout: 120_000 });
const { start } = processesOfEachTest();

test('too much memory is told as such; the next question is answered', async () => {
  const directory = temporaryDirectory();
  const spans = Array.from({ length: 4000 }, (_, i) => spanOf(i + 1, { trace: i + 1, name: `n${i}` }));
  await withStore(directory, (store) => writeSpans(store, 'shop', spans));
  const ask = { limit: 1000 } as const;
  const tooMuch = withStore(directory, (store) => store.findTraces({ tenant: TENANT, ...ask }), {
    queryMemoryBytes: 1,
  });
  await expect(tooMuch).rejects.toMatchObject({ code: 'query_limit' });
  const page = await withStore(directory, (store) => store.findTraces({ tenant: TENANT, ...ask }));
  expect(page.traces).toHaveLength(1000);
});

test('lists of the API have an end: a limit beyond it is refused, and so is what no page ever gave', async () => {
  const served = await start();
  for (const query of [
    'traces?limit=100000000',
    'traces?limit=-1',
    'traces?from=yesterday',
    'flows?cursor=%27;DROP+TABLE',
  ]) {
    const answer = await fetch(`${served.api}/api/v1/${query}`);
    expect(answer.status, query).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  }
  expect((await fetch(`${served.api}/api/v1/traces?limit=10`)).status).toBe(200);
});
