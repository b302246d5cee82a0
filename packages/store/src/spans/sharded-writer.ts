import type { EncodeRequest } from './encode-request.ts';
import type { SpanWriter } from './span-writer.ts';

/** What takes spans for one table: one writer, or one for each shard of a cluster. */
export type SpanWriting = Pick<SpanWriter, 'pending' | 'write' | 'flush' | 'close' | 'forgetResources'>;

/**
 * Cuts requests into shards by trace, each with a writer of its own: blocks of a shard become visible in their order, those
 * of several shards need not. A request is acknowledged when all shards have their part. When one refuses, the others may
 * have stored theirs: it comes again as a whole, and what is stored twice counts once.
 */
export function createShardedWriter(writers: readonly SpanWriter[]): SpanWriting {
  const all = async (act: (writer: SpanWriter) => Promise<void>): Promise<void> => {
    await Promise.all(writers.map(act));
  };
  return {
    get pending() {
      let [rows, bytes] = [0, 0];
      for (const { pending } of writers) {
        rows += pending.rows;
        bytes += pending.bytes;
      }
      return { rows, bytes };
    },
    async write(request: EncodeRequest) {
      const count = writers.length;
      await Promise.all(writers.map((writer, index) => writer.write({ ...request, shard: { index, count } })));
    },
    forgetResources() {
      for (const writer of writers) writer.forgetResources();
    },
    flush: () => all((writer) => writer.flush()),
    close: () => all((writer) => writer.close()),
  };
}
