import { randomBytes } from 'node:crypto';
import { createScanner, createScreener, type Detector } from '@datatrail/detect';
import { createLocator } from '@datatrail/graph';
import { createInterner, normalizeKey, readTraceFile } from '@datatrail/otlp';
import type { Store } from '@datatrail/store';
import type { StandardInput } from './standard-input.ts';
import { TENANT } from './tenant.ts';
import { createTraceDecoder } from './trace-decoder.ts';
import { inputProblem, readChunks } from './trace-input.ts';

/** What detectors would find, before they are switched on. Holds keys, services and counts, never a value. */
export interface DryRun {
  readonly spans: number;
  /** Most first. */
  readonly found: readonly DryRunRow[];
}

interface DryRunRow {
  readonly detector: string;
  readonly service: string;
  readonly key: string;
  readonly count: number;
}

class Tally {
  readonly #rows = new Map<string, { detector: string; service: string; key: string; count: number }>();

  add(detector: string, service: string, key: string): void {
    const id = JSON.stringify([detector, service, key]);
    const row = this.#rows.get(id) ?? { detector, service, key, count: 0 };
    row.count++;
    this.#rows.set(id, row);
  }

  get rows(): DryRunRow[] {
    return [...this.#rows].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1)).map(([, row]) => row);
  }
}

const KEY_BYTES = 32;
const REMEMBERED_TEXTS = 4096;

/** Over trace files, at every position of their spans. Rejects with `bad_input` for what cannot be read. */
export async function dryRunOverFiles(
  detectors: readonly Detector[],
  files: readonly string[],
  stdin: StandardInput,
): Promise<DryRun> {
  const decoder = createTraceDecoder();
  // fingerprints of a dry run are thrown away, and so is their key
  const key = randomBytes(KEY_BYTES);
  const screener = createScreener({ decode: (bytes) => decoder.decode(bytes), key, detectors });
  const interner = createInterner(REMEMBERED_TEXTS);
  const locate = createLocator({ intern: (bytes, at, length) => interner.intern(bytes, at, length), normalizeKey });
  const tally = new Tally();
  let spans = 0;
  for (const file of files)
    try {
      for await (const part of readTraceFile(readChunks(file, stdin), {})) {
        if (part.kind !== 'request') continue;
        const screened = screener.screen(decoder.decode(part.request), { tenant: TENANT, receivedAt: 0 });
        const { tape } = screened;
        spans += tape.spanCount;
        const firstOf = new Map<number, number>();
        for (let i = tape.spanCount - 1; i >= 0; i--) firstOf.set(tape.spans.resource[i] ?? 0, i);
        for (const { span, resource, detector, key: attribute } of screened.detections) {
          const at = span >= 0 ? span : firstOf.get(resource);
          tally.add(detector, at === undefined ? '' : locate(tape, at).service, attribute);
        }
      }
    } catch (error) {
      throw inputProblem(file, error);
    }
  return { spans, found: tally.rows };
}

const TRACES_A_PAGE = 1000;
/** A dry run looks at so many traces, the newest first. */
const MOST_TRACES = 20_000;

/** Over the stored spans since a moment (microseconds since 1970): what was masked already is not seen again. */
export async function dryRunOverStore(detectors: readonly Detector[], store: Store, fromUs: number): Promise<DryRun> {
  const scanner = createScanner(detectors, { minConfidence: 0 });
  const tally = new Tally();
  let spans = 0;
  let traces = 0;
  let cursor: string | null = null;
  do {
    const filter = { tenant: TENANT, fromUs, limit: TRACES_A_PAGE, ...(cursor !== null && { cursor }) };
    const page = await store.findTraces(filter);
    for (const { traceId } of page.traces)
      for (const span of await store.readTrace(TENANT, traceId)) {
        spans++;
        const look = (key: string, value: unknown): void => {
          if (typeof value === 'object' && value !== null)
            for (const [inner, part] of Object.entries(value)) look(/^\d+$/.test(inner) ? key : inner, part);
          else lookAt(key, value);
        };
        const lookAt = (key: string, value: unknown): void => {
          const hits = scanner.scan(Buffer.from(String(value)), { key, spanKind: span.kind });
          if (hits !== 'unscanned') for (const { detector } of hits) tally.add(detector, span.service, key);
        };
        lookAt('name', span.name);
        lookAt('status.message', span.statusMessage);
        for (const json of [span.attributesJson, span.eventsJson, span.resourceJson])
          look('', JSON.parse(json || '{}'));
      }
    traces += page.traces.length;
    cursor = page.cursor;
  } while (cursor !== null && traces < MOST_TRACES);
  return { spans, found: tally.rows };
}
