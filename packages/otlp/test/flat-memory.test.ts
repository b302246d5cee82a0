// Large files stream: memory must not depend on how long a file of JSON lines is.
import { expect, test } from 'vitest';
import { readTraceFile } from '../src/trace-file.ts';

const MIB = 2 ** 20;
const SIZE = 96 * MIB;
/** Far below the size of the file, far above what one line and the collector's moods need. */
const MOST_GROWTH = 48 * MIB;

/** One line of 100 spans, as the Collector's file exporter writes them. */
function lineOfSpans(): Buffer {
  const spans = Array.from({ length: 100 }, (_, i) => ({
    traceId: i.toString(16).padStart(32, 'a'),
    spanId: i.toString(16).padStart(16, 'b'),
    name: 'GET /orders',
    kind: 3,
    startTimeUnixNano: '1544712660000000000',
    endTimeUnixNano: '1544712661000000000',
    attributes: [{ key: 'note', value: { stringValue: 'x'.repeat(500) } }],
  }));
  return Buffer.from(`${JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })}\n`);
}

async function* repeated(line: Buffer, times: number): AsyncIterable<Uint8Array> {
  for (let i = 0; i < times; i++) yield line;
}

test('a long file of JSON lines is read in flat memory', { timeout: 120_000 }, async () => {
  const line = lineOfSpans();
  const lines = Math.ceil(SIZE / line.length);
  let [requests, start, highest] = [0, 0, 0];
  for await (const part of readTraceFile(repeated(line, lines), {})) {
    if (part.kind !== 'request') continue;
    const now = process.memoryUsage.rss();
    // what the first tenth needs is there once: tables, compiled code
    if (++requests <= lines / 10) start = Math.max(start, now);
    highest = Math.max(highest, now);
  }
  expect(requests).toBe(lines);
  expect(highest - start).toBeLessThan(MOST_GROWTH);
});
