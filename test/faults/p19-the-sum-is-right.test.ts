// Promise 19: received = stored + rejected + in flight, and in the end nothing is in flight. Whole requests that are refused are
// counted by the exporters: nothing of them is kept.
import { encodeRequest, spanOf } from '@datatrail/testkit';
import { expect, test, vi } from 'vitest';
import { type Served, send } from '../../services/datatrail/test/served.ts';
import { ask, countedSpans, Sending, SPANS_EACH, sendWhile } from './exporters.ts';
import { processesOfEachTest } from './processes.ts';

vi.setConfig({ testTimeout: 120_000 });
const { start } = processesOfEachTest();

async function metric(served: Served, name: string): Promise<number> {
  const text = await (await fetch(`${served.api}/metrics`)).text();
  return [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  );
}

test('of good, malformed, half malformed and put-off requests every span is accounted for', async () => {
  const served = await start({ DATATRAIL_COLLECTOR_MAX_IN_WORK: '4' });
  const sending = new Sending();
  let isOver = false;
  const flow = sendWhile(served, sending, () => isOver, 16);
  const startUs = Date.now() * 1000;
  const half = encodeRequest([
    {
      resource: { 'service.name': 'half' },
      spans: [spanOf(7, { trace: 900_001, startUs }), spanOf(8, { startUs, traceId: 'abcd' })],
    },
  ]);
  const HALVES = 10;
  for (let i = 0; i < HALVES; i++) {
    while ((await send(served.otlpHttp, half)) !== 200) await new Promise((resolve) => setTimeout(resolve, 20));
    expect([400, 429]).toContain(await send(served.otlpHttp, Buffer.from([0x0a, 0x7f, 0x01])));
  }
  isOver = true;
  await flow;
  await sending.settle(served.otlpHttp);
  const spans = SPANS_EACH * sending.sent + 1;
  await countedSpans(served, spans);
  const [accepted, rejected, rows] = await Promise.all(
    [
      'datatrail_collector_spans_accepted_total',
      'datatrail_collector_spans_rejected_total',
      'datatrail_store_insert_rows_total',
    ].map((name) => metric(served, name)),
  );
  // each request was acknowledged once: what was put off left nothing behind
  expect(accepted).toBe(SPANS_EACH * sending.sent + HALVES);
  expect(rejected).toBe(HALVES);
  expect(rows).toBe(accepted);
  expect(await metric(served, 'datatrail_store_pending_rows')).toBe(0);
  expect(await metric(served, 'datatrail_collector_in_work')).toBe(0);
  const { input } = await ask(served, 'report');
  expect(input).toMatchObject({ spans, rejected: HALVES });
});
