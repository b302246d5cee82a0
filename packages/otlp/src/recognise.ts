import { compressionOf } from './decompress.ts';
import { InputError } from './input-error.ts';
import { Cursor } from './wire.ts';

/** What a trace file can be written in. */
export const FILE_FORMATS = [
  'jaeger',
  'otlp_json',
  'otlp_proto',
  'otlp_proto_delimited',
  'otlp_proto_framed',
  'zipkin',
] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** How the bytes of a file are taken apart, whatever the documents in it are. */
export type Layout = 'json' | 'proto' | 'proto_delimited' | 'proto_framed';

/** Bytes that {@link layoutOf} wants to see, if there are so many. */
export const HEAD_BYTES = 512;

export const KNOWN_FORMATS =
  'OTLP protobuf (bare, delimited, or with the 4-byte lengths of the Collector), OTLP/JSON (one document or JSON lines), ' +
  'Jaeger JSON and Zipkin v2 JSON, each also compressed with gzip, zlib or zstd';

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || (byte !== undefined && byte >= 9 && byte <= 13);

/**
 * The layout of a file that begins with `head`, by content alone.
 * @throws {InputError} empty, or nothing that is known; says which kind of bytes was seen, never which
 */
export function layoutOf(head: Uint8Array): Layout {
  const from = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  let at = from;
  while (isSpace(head[at])) at++;
  if (at === head.length) throw new InputError('bad_input', 'the file is empty', { cure: 'Name a file with traces.' });
  if (isJson(head, at)) return 'json';
  if (isRequest(head, 0)) return 'proto';
  if (head.length > 4 && frameLength(head, 0) > 0 && (isRequest(head, 4) || isPacked(head, 4))) return 'proto_framed';
  if (isDelimited(head)) return 'proto_delimited';
  throw new InputError('unsupported_format', `the file is ${kindOfBytes(head, at)}, which is no trace format`, {
    offset: at,
    cure: `Known formats: ${KNOWN_FORMATS}.`,
  });
}

/** `{` or `[` and what may follow; a protobuf request can begin with the same two bytes, but not go on like this. */
export function isJson(head: Uint8Array, at: number): boolean {
  const open = head[at];
  let next = at + 1;
  while (isSpace(head[next])) next++;
  const byte = head[next];
  if (byte === undefined) return open === 0x7b || open === 0x5b;
  if (open === 0x7b) return byte === 0x7d || (byte === 0x22 && (head[next + 1] ?? 0x20) >= 0x20);
  return open === 0x5b && (byte === 0x7b || byte === 0x5b || byte === 0x5d);
}

/** Length of the message whose 4-byte big-endian length stands at `at`. */
export function frameLength(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/** True when bytes from `at` on read like an ExportTraceServiceRequest as far as they go. */
function isRequest(head: Uint8Array, at: number): boolean {
  if (head[at] !== 0x0a) return false;
  const cursor = new Cursor();
  cursor.reset(head);
  cursor.at = at + 1;
  try {
    const end = cursor.at + 1 + cursor.varint32();
    if (cursor.at >= head.length) return true;
    const tag = head[cursor.at];
    if (tag !== 0x0a && tag !== 0x12 && tag !== 0x1a) return false;
    cursor.at++;
    return cursor.varint32() <= end;
  } catch {
    return false;
  }
}

/** A message of the Collector's file exporter that is compressed on its own. */
function isPacked(head: Uint8Array, at: number): boolean {
  return compressionOf(head.subarray(at)) === 'zstd';
}

function isDelimited(head: Uint8Array): boolean {
  const size = head.findIndex((byte) => byte < 0x80) + 1;
  return size > 0 && size <= 4 && head.length > size && isRequest(head, size);
}

function kindOfBytes(head: Uint8Array, at: number): string {
  const [a, b, c] = head;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'UTF-16 text (save it as UTF-8)';
  if (a === 0x50 && b === 0x4b) return 'a zip archive (unpack it first)';
  if (a === 0x42 && b === 0x5a && c === 0x68) return 'compressed with bzip2 (unpack it first)';
  if (a === 0xfd && b === 0x37 && c === 0x7a) return 'compressed with xz (unpack it first)';
  if (head[at] === 0x3c) return 'XML or HTML';
  const binary = head.some((byte) => byte < 9);
  return binary ? 'binary data of an unknown kind' : 'text, but not JSON';
}
