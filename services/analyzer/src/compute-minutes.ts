import { setImmediate } from 'node:timers/promises';
import { createRebuild } from '@datatrail/graph';
import type { DirtyMinutes, FactStore } from '@datatrail/store';

export interface ComputeOptions {
  readonly store: Pick<FactStore, 'readTraces' | 'writeFacts'>;
  readonly tenant: string;
  readonly settings: { readonly payloadKeys: readonly string[] };
  /** Attribute key of any semantic-convention generation -> the current one. */
  readonly normalizeKey: (key: string) => string;
}

/**
 * Computes dirty minutes group by group: what links and names take in memory is that of a group, however much a file holds.
 * A minute's facts rest on its own traces and those that are linked with them, all of which are read for its group.
 * Resolves with the number of spans that were read.
 */
export async function computeMinutes(options: ComputeOptions, { groups, watermark }: DirtyMinutes): Promise<number> {
  const { store, tenant, settings, normalizeKey } = options;
  let read = 0;
  for (const [i, minutes] of groups.entries()) {
    const rebuild = createRebuild({ minutes, normalizeKey, payloadKeys: settings.payloadKeys });
    await store.readTraces(tenant, minutes, (spans) => {
      read += spans.length;
      rebuild.add(spans);
    });
    const facts = rebuild.finish();
    // writing encodes them: a turn of its own
    await setImmediate();
    await store.writeFacts(tenant, facts, watermark, { minutes, isLast: i === groups.length - 1 });
  }
  return read;
}
