import { DatatrailError } from '@datatrail/runtime';
import { spanOf } from '@datatrail/testkit';
import { expect, test } from 'vitest';
import { createShardedWriter } from '../../src/spans/sharded-writer.ts';
import { SpanWriter } from '../../src/spans/span-writer.ts';
import { requestOf, sourceOf } from '../screened-request.ts';

const refusal = new DatatrailError('clickhouse_unreachable', 'no answer', { retryable: true });

/** Two shards that keep what they are given; the second may refuse. */
function twoShards(refuses = false) {
  const rows = [0, 0];
  const writers = [0, 1].map(
    (shard) =>
      new SpanWriter({
        blockRows: 1000,
        blockBytes: 2 ** 20,
        clockBounds: null,
        gapMs: 0,
        firstBatch: 1,
        now: () => 0,
        insert: async (table, block) => {
          if (refuses && shard === 1) throw refusal;
          if (table === 'spans') rows[shard] = (rows[shard] ?? 0) + block.rows;
        },
      }),
  );
  return { writer: createShardedWriter(writers), rows };
}

function request() {
  const spans = Array.from({ length: 40 }, (_, id) => spanOf(id, { trace: id >> 1 }));
  return { ...requestOf([{ resource: { 'service.name': 'a' }, spans }]), source: sourceOf() };
}

test('each span is in one shard, and all of a request are', async () => {
  const { writer, rows } = twoShards();
  const written = writer.write(request());
  expect(writer.pending.rows).toBe(40);
  await written;
  await writer.flush();
  expect(writer.pending).toEqual({ rows: 0, bytes: 0 });
  expect(rows[0]).toBeGreaterThan(0);
  expect(rows[1]).toBeGreaterThan(0);
  expect((rows[0] ?? 0) + (rows[1] ?? 0)).toBe(40);
  // both spans of a trace
  expect((rows[0] ?? 0) % 2).toBe(0);
  await writer.close();
});

test('what one shard refused is not acknowledged', async () => {
  await expect(twoShards(true).writer.write(request())).rejects.toBe(refusal);
});
