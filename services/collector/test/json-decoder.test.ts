import { createDecoder } from '@datatrail/otlp';
import { expect, onTestFinished, test } from 'vitest';
import { createJsonDecoder, type JsonDecoder } from '../src/json-decoder.ts';

function started(): JsonDecoder {
  const json = createJsonDecoder();
  // the worker alone keeps no process alive, and here there is no server that would
  const alive = setInterval(() => undefined, 1_000);
  onTestFinished(async () => {
    clearInterval(alive);
    await json.close();
  });
  return json;
}

function bodyOf(spans: number): Buffer {
  const span = { traceId: '5b8efff798038103d269b633813fc60c', name: 'GET /cart', kind: 2 };
  const all = Array.from({ length: spans }, (_, i) => ({ ...span, spanId: (i + 1).toString(16).padStart(16, '0') }));
  return Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: all }] }] }));
}

test('gives the same request, small and beside the event loop', async () => {
  const json = started();
  const decoder = createDecoder();
  for (const spans of [1, 20_000]) expect(decoder.decode(await json.decode(bodyOf(spans))).spanCount).toBe(spans);
});

test('answers each of several large bodies by its own', async () => {
  const json = started();
  const decoder = createDecoder();
  const broken = Buffer.concat([bodyOf(15_000), Buffer.from('}')]);
  const [first, second, third] = await Promise.allSettled(
    [15_000, 0, 20_000].map((n) => json.decode(n === 0 ? broken : bodyOf(n))),
  );
  expect(second).toMatchObject({ status: 'rejected', reason: { kind: 'malformed' } });
  const counts = [first, third].map((told) =>
    told?.status === 'fulfilled' ? decoder.decode(told.value).spanCount : -1,
  );
  expect(counts).toEqual([15_000, 20_000]);
});

test('refuses more lists and maps than there is memory for, before it parses', async () => {
  const json = started();
  const body = Buffer.from(`{"resourceSpans":[${'{},'.repeat(4_100_000)}{}]}`);
  await expect(json.decode(body)).rejects.toMatchObject({ kind: 'too_large' });
  await json.decode(bodyOf(20_000));
});

test('closes without having started, and twice', async () => {
  const json = createJsonDecoder();
  await json.close();
  await json.close();
});
