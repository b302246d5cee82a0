import { setTimeout } from 'node:timers/promises';
import { createAnalyzer } from '@datatrail/analyzer';
import type { Report } from '@datatrail/model';
import { type FileFormat, normalizeKey, readTraceFile } from '@datatrail/otlp';
import {
  checkClock,
  createMetrics,
  DatatrailError,
  exitCodeOf,
  type Log,
  type Settings,
  systemClock,
} from '@datatrail/runtime';
import { createPipeline, type Pipeline } from './create-pipeline.ts';
import { keptCategories } from './kept-categories.ts';
import type { StandardInput } from './standard-input.ts';
import { TENANT } from './tenant.ts';
import { inputName, inputProblem, readChunks } from './trace-input.ts';

export interface FileAnalysisOptions {
  readonly files: readonly string[];
  /** Its data directory is a folder of this analysis alone. */
  readonly settings: Settings;
  readonly log: Log;
  readonly stdin: StandardInput;
  readonly signal: AbortSignal;
  /** Default: by content. */
  readonly inputFormat?: FileFormat;
  onProgress(line: string): void;
}

export interface FileAnalysis {
  readonly report: Report;
  /** What could not be read beside what could, one sentence each. */
  readonly problems: readonly string[];
}

/** Spans that may wait for the store before the next request is read. */
const MOST_PENDING_BYTES = 128 * 2 ** 20;
const STORED_POLL_MS = 10;
const PROGRESS_EVERY_MS = 200;
const SHOWN_PROBLEMS = 10;

/** Files in, report out, on the same way that live traffic takes. Rejects when no file gives a span. */
export async function analyzeFiles(options: FileAnalysisOptions): Promise<FileAnalysis> {
  const { settings, log } = options;
  const metrics = createMetrics();
  const clock = systemClock;
  checkClock(clock);
  const pipeline = createPipeline({ settings, log, metrics, clock, isLive: false });
  const { store } = pipeline;
  const analyzer = createAnalyzer({
    store,
    tenant: TENANT,
    settings: settings.analyzer,
    keptCategories: keptCategories(settings),
    log,
    metrics,
    clock,
    normalizeKey,
  });
  // before the engine opens: a slip in the declarations is told at once
  await analyzer.load();
  try {
    const reading = createReading(options, pipeline);
    for (const file of options.files) await reading.read(file);
    await reading.finish();
    options.onProgress('analysing ...');
    await analyzer.settle();
    options.signal.throwIfAborted();
    return { report: await analyzer.report({ tenant: TENANT }), problems: reading.problems };
  } finally {
    await analyzer.stop();
    await pipeline.stop();
  }
}

interface Reading {
  read(file: string): Promise<void>;
  /** Resolves when all spans are stored. */
  finish(): Promise<void>;
  readonly problems: readonly string[];
}

function createReading(options: FileAnalysisOptions, pipeline: Pipeline): Reading {
  const problems: string[] = [];
  const publishing = createPublishing(pipeline, options.signal);
  let shownAt = 0;
  let firstUnread: DatatrailError | null = null;

  const progress = (file: string, bytes: number) => {
    const now = performance.now();
    if (now - shownAt < PROGRESS_EVERY_MS) return;
    shownAt = now;
    options.onProgress(`${inputName(file)}: ${(bytes / 2 ** 20).toFixed(0)} MiB, ${publishing.spans} spans`);
  };
  const problem = (sentence: string) => {
    if (problems.length < SHOWN_PROBLEMS) problems.push(sentence);
    else if (problems.length === SHOWN_PROBLEMS) problems.push('there are more of them');
  };

  return {
    problems,
    async read(file) {
      const before = publishing.spans;
      const reader = readTraceFile(
        readChunks(file, options.stdin),
        options.inputFormat === undefined ? {} : { format: options.inputFormat },
      );
      try {
        for await (const part of reader) {
          options.signal.throwIfAborted();
          if (part.kind === 'request') await publishing.publish(part.request, part.format);
          if (part.kind === 'rejected') {
            pipeline.store.countInput(TENANT, { format: reader.counters.formats[0] ?? 'unknown', rejected: 1 });
            problem(`${inputName(file)}: ${part.error.message}. ${part.error.cure}`.trim());
          }
          progress(file, reader.counters.bytes);
        }
        if (publishing.spans === before) throw noSpans(file, reader.counters.skipped);
      } catch (error) {
        const asTold = inputProblem(file, error);
        if (options.files.length === 1 || !isAboutInput(asTold)) throw asTold;
        firstUnread ??= asTold;
        problem(`${asTold.message}. ${asTold.cure}`.trim());
      }
    },
    async finish() {
      if (publishing.spans === 0 && firstUnread !== null) throw firstUnread;
      await publishing.finish();
    },
  };
}

/** Wrong with this file; the others may be fine. */
const isAboutInput = (error: unknown): error is DatatrailError =>
  error instanceof DatatrailError && exitCodeOf(error.code) === 2;

interface Publishing {
  publish(request: Uint8Array, format: FileFormat): Promise<void>;
  finish(): Promise<void>;
  readonly spans: number;
}

/** Decode, screen, publish: one turn for each request. The store gathers what comes while it writes. */
function createPublishing(pipeline: Pipeline, signal: AbortSignal): Publishing {
  const { store } = pipeline;
  let isStarted = false;
  let failure: Error | null = null;
  let spans = 0;
  const inFlight = new Set<Promise<void>>();
  const check = () => {
    if (failure !== null) throw failure;
  };
  return {
    get spans() {
      return spans;
    },
    async publish(request, format) {
      // not before there is something to store: what is wrong with a file is told without waiting for the engine
      if (!isStarted) await pipeline.start();
      isStarted = true;
      const { opened } = pipeline;
      const tape = opened.decoder.decode(request);
      store.countInput(TENANT, { format, rejected: tape.rejectedSpans });
      spans += tape.spanCount;
      if (tape.spanCount === 0) return;
      const screened = opened.screener.screen(tape, { tenant: TENANT, receivedAt: systemClock.now() * 1000 });
      const stored = opened.bus
        .publish(screened)
        .catch((error: unknown) => {
          failure ??= error instanceof Error ? error : new Error('publishing failed', { cause: error });
        })
        .finally(() => inFlight.delete(stored));
      inFlight.add(stored);
      while (store.pending.bytes > MOST_PENDING_BYTES && inFlight.size > 0) await Promise.race(inFlight);
      check();
    },
    async finish() {
      await Promise.all(inFlight);
      // over Kafka, what was published is not stored yet
      while (failure === null && pipeline.counts.stored < spans) await setTimeout(STORED_POLL_MS, null, { signal });
      await store.flush();
      check();
    },
  };
}

function noSpans(file: string, skipped: Readonly<Record<string, number>>): DatatrailError {
  const others = Object.entries(skipped)
    .filter(([, count]) => count > 0)
    .map(([signal, count]) => `${count} with ${signal}`);
  const beside = others.length > 0 ? ` (only ${others.join(', ')})` : '';
  return new DatatrailError('bad_input', `${inputName(file)} holds no spans${beside}`, {
    cure: 'Name a file of traces: OTLP JSON, JSON lines or protobuf, Jaeger JSON, or Zipkin v2 JSON.',
  });
}
