import { DatatrailError } from '@datatrail/runtime';
import { spanOf } from '@datatrail/testkit';
import { describe, expect, test } from 'vitest';
import type { NativeBlock } from '../../src/native/index.ts';
import { SpanWriter, type SpanWriterOptions } from '../../src/spans/span-writer.ts';
import { requestOf, sourceOf, TENANT, writeSpans } from '../screened-request.ts';
import { temporaryDirectory, withStore } from '../temporary-store.ts';

interface Insert {
  readonly table: string;
  readonly rows: number;
}

/** A writer whose inserts are held until they are let go: what an engine does is tested with the engine, below. */
function heldWriter(options: Partial<SpanWriterOptions> = {}) {
  const inserts: Insert[] = [];
  const held: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  const insert = (table: string, block: NativeBlock): Promise<void> => {
    inserts.push({ table, rows: block.rows });
    return new Promise((resolve, reject) => held.push({ resolve, reject }));
  };
  const writer = new SpanWriter({
    blockRows: 1e3,
    blockBytes: 2 ** 20,
    clockBounds: null,
    gapMs: 0,
    firstBatch: 1,
    now: () => 0,
    ...options,
    insert,
  });
  const write = (id: number, spans = 1): Promise<void> => {
    const specs = [
      { resource: { 'service.name': 'a' }, spans: Array.from({ length: spans }, (_, i) => spanOf(id + i)) },
    ];
    return writer.write({ ...requestOf(specs), source: sourceOf() });
  };
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
  return { writer, write, inserts, held, turn };
}

describe('gathering', () => {
  test('the first goes at once, resources before spans; what comes meanwhile goes together', async () => {
    const { write, inserts, held, turn, writer } = heldWriter();
    const first = write(1);
    await turn();
    expect(inserts).toEqual([{ table: 'resources', rows: 1 }]);
    held[0]?.resolve();
    await turn();
    expect(inserts[1]).toEqual({ table: 'spans', rows: 1 });
    const later = [write(2), write(3, 5), write(9)];
    expect(writer.pending.rows).toBe(8);
    expect(writer.pending.bytes).toBeGreaterThan(100);
    held[1]?.resolve();
    await first;
    await turn();
    expect(inserts.slice(2)).toEqual([{ table: 'spans', rows: 7 }]);
    held[2]?.resolve();
    await Promise.all(later);
    await writer.flush();
    expect(writer.pending).toEqual({ rows: 0, bytes: 0 });
  });

  test('inserts keep a gap, which a flush ends', async () => {
    const { write, inserts, held, turn, writer } = heldWriter({ gapMs: 60_000 });
    const first = write(1);
    await turn();
    held[0]?.resolve();
    await turn();
    held[1]?.resolve();
    await first;
    const later = [write(2), write(3)];
    await turn();
    expect(inserts).toHaveLength(2);
    const flushed = writer.flush();
    await turn();
    expect(inserts.slice(2)).toEqual([{ table: 'spans', rows: 2 }]);
    held[2]?.resolve();
    await Promise.all([...later, flushed]);
  });

  test('the longer an insert takes, the longer the gap', async () => {
    const { write, inserts, held, turn } = heldWriter({ gapMs: 100 });
    const first = write(1);
    await turn();
    held[0]?.resolve();
    await turn();
    await new Promise((resolve) => setTimeout(resolve, 110));
    const began = performance.now();
    held[1]?.resolve();
    await first;
    const later = write(2);
    while (inserts.length < 3) await turn();
    // 115 ms of inserting are to be a quarter of the time
    expect(performance.now() - began).toBeGreaterThan(300);
    held[2]?.resolve();
    await later;
  });

  test('a full block does not wait for the gap', async () => {
    const { write, inserts, held, turn } = heldWriter({ gapMs: 60_000, blockRows: 3 });
    const first = write(1);
    await turn();
    held[0]?.resolve();
    await turn();
    held[1]?.resolve();
    await first;
    const later = write(2, 3);
    await turn();
    expect(inserts.slice(2)).toEqual([{ table: 'spans', rows: 3 }]);
    held[2]?.resolve();
    await later;
  });

  test('a block is closed when it is full, and a request is never split', async () => {
    const { write, inserts, held, turn } = heldWriter({ blockRows: 3 });
    const writes = [write(1), write(2)];
    await turn();
    writes.push(write(3, 2), write(5, 7), write(20));
    for (let i = 0; i < 6; i++) {
      held[i]?.resolve();
      await turn();
    }
    await Promise.all(writes);
    expect(inserts.filter((insert) => insert.table === 'spans').map((insert) => insert.rows)).toEqual([2, 9, 1]);
  });
});

describe('failing', () => {
  const full = new DatatrailError('disk_full', 'the disk is full', { retryable: true });

  test('a block that fails acknowledges none of its requests, and the next one is tried', async () => {
    const { write, inserts, held, turn } = heldWriter();
    const first = [write(1), write(2)].map((written) => written.catch((error: unknown) => error));
    await turn();
    held[0]?.resolve();
    await turn();
    const second = write(3);
    held[1]?.reject(full);
    expect(await Promise.all(first)).toEqual([full, full]);
    await turn();
    expect(inserts.at(-1)).toEqual({ table: 'spans', rows: 1 });
    held[2]?.resolve();
    await second;
  });

  test('a resource that was not stored is written again with the next block', async () => {
    const { write, inserts, held, turn } = heldWriter();
    const first = write(1).catch((error: unknown) => error);
    await turn();
    const second = write(2);
    held[0]?.reject(new Error('gone'));
    expect(await first).toMatchObject({ code: 'engine_failed', retryable: true });
    await turn();
    expect(inserts).toEqual([
      { table: 'resources', rows: 1 },
      { table: 'resources', rows: 1 },
    ]);
    held[1]?.resolve();
    await turn();
    held[2]?.resolve();
    await second;
  });

  test('a request that cannot be encoded leaves nothing behind and harms no other', async () => {
    const { writer, write, inserts, held, turn } = heldWriter();
    const good = write(1);
    const { request } = requestOf([{ resource: { 'service.name': 'b' }, spans: [spanOf(2), spanOf(3)] }]);
    const located = requestOf([{ resource: { 'service.name': 'b' }, spans: [spanOf(2)] }]).locate;
    await expect(writer.write({ request, locate: located, source: sourceOf() })).rejects.toMatchObject({
      code: 'engine_failed',
      retryable: false,
    });
    await turn();
    held[0]?.resolve();
    await turn();
    held[1]?.resolve();
    await good;
    expect(inserts).toEqual([
      { table: 'resources', rows: 1 },
      { table: 'spans', rows: 1 },
    ]);
  });
});

test('fifty exporters that send small requests make few parts', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    const exporter = async (number: number): Promise<void> => {
      for (let i = 0; i < 20; i++)
        await writeSpans(store, `s${number}`, [spanOf(number * 1000 + i), spanOf(number * 1000 + 500 + i)]);
    };
    await Promise.all(Array.from({ length: 50 }, (_, number) => exporter(number)));
    const health = await store.readIngest(TENANT);
    expect(health.spans).toBe(2000);
    expect(health.parts).toBeLessThanOrEqual(30);
    expect(health).toMatchObject({ pendingRows: 0, pendingBytes: 0 });
  });
});
