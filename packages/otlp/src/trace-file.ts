import { createDecoder, type Decoder } from './decode.ts';
import { compressionOf, decompress } from './decompress.ts';
import { InputError } from './input-error.ts';
import { JsonDocuments, type JsonPiece } from './json-documents.ts';
import { readProtoFile } from './proto-file.ts';
import { type FileFormat, HEAD_BYTES, isJson, type Layout, layoutOf } from './recognise.ts';
import { splitRequest } from './split.ts';
import { type OtherSignal, readTraceDocument } from './trace-document.ts';

export interface TraceFileOptions {
  /** Reads the file as this instead of finding out by content. */
  readonly format?: FileFormat;
  /** Requests are split at span borders to about so many bytes. Default 1 MiB. */
  readonly maxRequestBytes?: number;
  /** Bytes of one line, one JSON document or one message. Default 128 MiB. */
  readonly maxDocumentBytes?: number;
}

/** What a file gives, in its order. */
export type TraceFilePart =
  /** A request that decodes. */
  | { readonly kind: 'request'; readonly request: Uint8Array; readonly format: FileFormat }
  /** A document of another signal. */
  | { readonly kind: 'skipped'; readonly signal: OtherSignal; readonly line: number }
  /** A document, or a span of one, that could not be read; the others go on. */
  | { readonly kind: 'rejected'; readonly error: InputError; readonly line: number };

/** What was read so far. */
export interface TraceFileCounters {
  /** Formats found, in the order of the first document of each. */
  readonly formats: readonly FileFormat[];
  /** After decompression. */
  readonly bytes: number;
  /** Documents or messages read as traces. */
  readonly documents: number;
  readonly rejected: number;
  readonly skipped: Readonly<Record<OtherSignal, number>>;
}

/**
 * A trace file as a stream: its parts, once, and the counters, which are true at any time. Memory holds one document.
 * Iterating throws {@link InputError} when the file is empty, of no known format, or nothing in it could be read.
 */
export interface TraceFile extends AsyncIterable<TraceFilePart> {
  readonly counters: TraceFileCounters;
}

const LIST_PART_BYTES = 4 * 1024 * 1024;

/** Reads a trace file whose bytes come as `chunks`, which MUST NOT change after they were given. */
export function readTraceFile(chunks: AsyncIterable<Uint8Array>, options: TraceFileOptions = {}): TraceFile {
  const counters = {
    formats: [] as FileFormat[],
    bytes: 0,
    documents: 0,
    rejected: 0,
    skipped: { metrics: 0, logs: 0, profiles: 0 },
  };
  const run = { chunks, options, counters, decoder: createDecoder() };
  return { counters, [Symbol.asyncIterator]: () => readParts(run)[Symbol.asyncIterator]() };
}

interface Run {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly options: TraceFileOptions;
  readonly counters: {
    formats: FileFormat[];
    bytes: number;
    documents: number;
    rejected: number;
    skipped: Record<OtherSignal, number>;
  };
  readonly decoder: Decoder;
}

async function* readParts(run: Run): AsyncIterable<TraceFilePart> {
  let firstError: InputError | undefined;
  const { counters } = run;
  for await (const part of readAny(run)) {
    switch (part.kind) {
      case 'request':
        if (!counters.formats.includes(part.format)) counters.formats.push(part.format);
        break;
      case 'skipped':
        counters.skipped[part.signal]++;
        break;
      default:
        counters.rejected++;
        firstError ??= part.error;
    }
    yield part;
  }
  const skipped = counters.skipped.metrics + counters.skipped.logs + counters.skipped.profiles;
  if (firstError !== undefined && counters.documents + skipped === 0) throw firstError;
}

async function* readAny(run: Run): AsyncIterable<TraceFilePart> {
  const packed = await peek(run.chunks, 4);
  const compression = compressionOf(packed.head);
  const plain = compression === 'none' ? packed.chunks : decompress(packed.chunks, compression);
  const { head, chunks } = await peek(counted(run, plain), HEAD_BYTES);
  const layout = layoutFor(run.options.format) ?? layoutOf(head);
  try {
    yield* layout === 'json' ? readJson(run, chunks) : readProto(run, chunks, layout);
  } catch (error) {
    // Damage in the middle of a file: what came before it was read, and counts.
    if (!(error instanceof InputError) || run.counters.documents === 0) throw error;
    yield { kind: 'rejected', error, line: 0 };
  }
}

function layoutFor(format: FileFormat | undefined): Layout | undefined {
  if (format === undefined) return undefined;
  if (format === 'otlp_proto') return 'proto';
  if (format === 'otlp_proto_delimited') return 'proto_delimited';
  return format === 'otlp_proto_framed' ? 'proto_framed' : 'json';
}

async function* counted(run: Run, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    run.counters.bytes += chunk.length;
    yield chunk;
  }
}

/** The first bytes, at least `size` if there are so many, and a stream that still has them. */
async function peek(
  chunks: AsyncIterable<Uint8Array>,
  size: number,
): Promise<{ head: Uint8Array; chunks: AsyncIterable<Uint8Array> }> {
  const rest = chunks[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let length = 0;
  let failed: Error | undefined;
  try {
    while (length < size) {
      const next = await rest.next();
      if (next.done === true) break;
      seen.push(next.value);
      length += next.value.length;
    }
  } catch (error) {
    if (length === 0 || !(error instanceof Error)) throw error;
    failed = error;
  }
  const head = Buffer.concat(seen);
  async function* again(): AsyncIterable<Uint8Array> {
    yield head;
    if (failed !== undefined) throw failed;
    yield* { [Symbol.asyncIterator]: () => rest };
  }
  return { head, chunks: again() };
}

async function* readJson(run: Run, chunks: AsyncIterable<Uint8Array>): AsyncIterable<TraceFilePart> {
  const documents = new JsonDocuments({
    maxDocumentBytes: maxDocumentBytes(run.options),
    listPartBytes: LIST_PART_BYTES,
  });
  try {
    for await (const chunk of chunks) for (const piece of documents.push(chunk)) yield* readPiece(run, piece);
  } catch (error) {
    if (error instanceof InputError) for (const piece of documents.end()) yield* readPiece(run, piece);
    throw error;
  }
  for (const piece of documents.end()) yield* readPiece(run, piece);
}

function* readPiece(run: Run, piece: JsonPiece): Iterable<TraceFilePart> {
  const { line } = piece;
  if ('error' in piece) {
    yield { kind: 'rejected', error: piece.error, line };
    return;
  }
  try {
    const found = readTraceDocument(piece.bytes, run.options.format);
    if (found.kind === 'skipped') yield { kind: 'skipped', signal: found.signal, line };
    if (found.kind !== 'requests') return;
    run.counters.documents++;
    for (const request of found.requests)
      for (const part of splitRequest(request, maxRequestBytes(run.options)))
        yield { kind: 'request', request: part, format: found.format };
    const { spans = 0, error } = found.leftOut ?? {};
    if (error !== undefined)
      for (let i = 0; i < spans; i++) yield { kind: 'rejected', error: placed(error, piece), line };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    yield { kind: 'rejected', error: placed(error, piece), line };
  }
}

function placed({ code, reason, offset, cure }: InputError, piece: JsonPiece): InputError {
  const place = { line: piece.line, offset: offset < 0 ? piece.offset : piece.offset + offset, cure };
  return new InputError(code, reason, place);
}

const maxDocumentBytes = (options: TraceFileOptions): number => options.maxDocumentBytes ?? 128 * 1024 * 1024;
const maxRequestBytes = (options: TraceFileOptions): number => options.maxRequestBytes ?? 1024 * 1024;

async function* readProto(
  run: Run,
  chunks: AsyncIterable<Uint8Array>,
  layout: Exclude<Layout, 'json'>,
): AsyncIterable<TraceFilePart> {
  const format = `otlp_${layout}` as const;
  for await (const { bytes, offset } of readProtoFile(chunks, layout, maxDocumentBytes(run.options))) {
    if (layout !== 'proto' && isJson(bytes, 0)) {
      // With compression the Collector's file exporter frames its JSON too.
      yield* readPiece({ ...run, options: { ...run.options, format: 'otlp_json' } }, { line: 0, offset, bytes });
      continue;
    }
    try {
      const parts: Uint8Array[] = [];
      for (const part of splitRequest(bytes, maxRequestBytes(run.options))) {
        run.decoder.decode(part);
        parts.push(part);
      }
      run.counters.documents++;
      for (const request of parts) yield { kind: 'request', request, format };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const place = { offset: offset + Math.max(0, error.offset) };
      yield { kind: 'rejected', error: new InputError(error.code, error.reason, place), line: 0 };
    }
  }
}
