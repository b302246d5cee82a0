import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../src/decode.ts';
import { InputError } from '../src/input-error.ts';
import { readTraceFile, type TraceFileCounters, type TraceFileOptions } from '../src/trace-file.ts';

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'fixtures', name));
const decoder = createDecoder();

interface Result {
  readonly spans: number;
  readonly counters: TraceFileCounters;
  readonly rejections: readonly string[];
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(content: Uint8Array | string, options: TraceFileOptions = {}, chunk = 1000): Promise<Result> {
  const file = readTraceFile(inChunks(Buffer.from(content), chunk), options);
  let spans = 0;
  const rejections: string[] = [];
  for await (const part of file) {
    if (part.kind === 'request') spans += decoder.decode(part.request).spanCount;
    if (part.kind === 'rejected') rejections.push(part.error.message);
  }
  return { spans, counters: file.counters, rejections };
}

async function refusal(content: Uint8Array | string, options: TraceFileOptions = {}): Promise<InputError> {
  try {
    await read(content, options);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('the file was taken');
}

const protobuf = fixture('collector.pb');
const line = fixture('collector.jsonl').toString().trim();
const pretty = JSON.stringify(JSON.parse(line), null, 2);
const zipkin = JSON.stringify(JSON.parse(fixture('zipkin-ascend.json').toString()));
const jaeger = JSON.stringify(JSON.parse(fixture('jaeger-bare.json').toString()));

/** The message twice, as the Collector's file exporter frames it. */
function framed(message: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return Buffer.concat([length, message, length, message]);
}

function delimited(message: Uint8Array): Buffer {
  const { length } = message;
  return Buffer.concat([Buffer.from([(length & 0x7f) | 0x80, length >>> 7]), message]);
}

/** As Tempo answers: another name for the list, ids in base64. */
function tempo(json: string): string {
  const document: { readonly resourceSpans: unknown } = JSON.parse(json, (key, value: unknown) =>
    /^(trace|span|parentSpan)Id$/.test(key) && typeof value === 'string'
      ? Buffer.from(value, 'hex').toString('base64')
      : value,
  );
  return JSON.stringify({ batches: document.resourceSpans });
}

function resourceSpansLines(json: string): string {
  const document: { readonly resourceSpans: readonly unknown[] } = JSON.parse(json);
  return document.resourceSpans.map((part) => JSON.stringify(part)).join('\n');
}

describe('formats, found by content', () => {
  const cases: readonly (readonly [string, Uint8Array | string, number, string])[] = [
    ['bare protobuf', protobuf, 9, 'otlp_proto'],
    ['framed protobuf', fixture('collector.framed.pb'), 9, 'otlp_proto_framed'],
    [
      'two framed messages',
      Buffer.concat([fixture('collector.framed.pb'), fixture('collector.framed.pb')]),
      18,
      'otlp_proto_framed',
    ],
    ['delimited protobuf', Buffer.concat([delimited(protobuf), delimited(protobuf)]), 18, 'otlp_proto_delimited'],
    ['framed and packed protobuf', framed(zstdCompressSync(protobuf)), 18, 'otlp_proto_framed'],
    ['framed and packed JSON', framed(zstdCompressSync(line)), 18, 'otlp_json'],
    ['JSON lines', `${line}\n${line}\n`, 18, 'otlp_json'],
    ['JSON lines with Windows line ends', `${line}\r\n\r\n${line}\r\n`, 18, 'otlp_json'],
    ['one document over many lines', pretty, 9, 'otlp_json'],
    ['documents over many lines', `${pretty}\n${pretty}`, 18, 'otlp_json'],
    ['documents without line breaks', line + line, 18, 'otlp_json'],
    ['a list of OTLP documents', `[${line},\n${line}]`, 18, 'otlp_json'],
    ['an answer of a query API', `{"result":${line}}`, 9, 'otlp_json'],
    ['batches with base64 ids', tempo(line), 9, 'otlp_json'],
    ['a ResourceSpans on each line', resourceSpansLines(line), 9, 'otlp_json'],
    ['byte order mark and white space', `\ufeff \n\t ${line}`, 9, 'otlp_json'],
    ['line breaks first', `\n\n${pretty}`, 9, 'otlp_json'],
    ['Jaeger', fixture('jaeger-api.json'), 2, 'jaeger'],
    ['Jaeger lines', `${jaeger}\n${jaeger}`, 10, 'jaeger'],
    ['Zipkin', fixture('zipkin-yelp.json'), 16, 'zipkin'],
    ['Zipkin lines', `${zipkin}\n${zipkin}`, 16, 'zipkin'],
  ];

  it.each(cases)('%s', async (_name, content, spans, format) => {
    for (const chunk of [7, 1 << 20]) {
      const result = await read(content, {}, chunk);
      expect(result).toMatchObject({ spans, rejections: [] });
      expect(result.counters.formats).toEqual([format]);
    }
  });

  it.each(cases)('%s, compressed', async (_name, content, spans) => {
    for (const compress of [gzipSync, deflateSync, zstdCompressSync])
      expect((await read(compress(Buffer.from(content)))).spans).toBe(spans);
  });

  it('reads several gzip members as one file', async () => {
    const members = Buffer.concat([gzipSync(`${line}\n`), gzipSync(`${line}\n`)]);
    expect((await read(members)).spans).toBe(18);
    expect((await read(fixture('collector.pb.gz'))).spans).toBe(9);
  });

  it('reads lines of different formats in one file', async () => {
    const { spans, counters } = await read(`${line}\n${jaeger}\n${zipkin}\n`);
    expect(spans).toBe(9 + 5 + 8);
    expect(counters.formats).toEqual(['otlp_json', 'jaeger', 'zipkin']);
  });

  it('reads a file as the format that is given', async () => {
    expect((await read(protobuf, { format: 'otlp_proto' })).spans).toBe(9);
    expect((await refusal(line, { format: 'zipkin' })).code).toBe('unsupported_format');
    expect((await refusal(line, { format: 'otlp_proto' })).code).toBe('bad_input');
  });

  it('splits large requests at span borders', async () => {
    const file = readTraceFile(inChunks(protobuf, 500), { maxRequestBytes: 1024 });
    const sizes: number[] = [];
    for await (const part of file) if (part.kind === 'request') sizes.push(part.request.length);
    expect(sizes.length).toBeGreaterThan(3);
  });
});

describe('lines that are no traces', () => {
  it('skips and counts metrics and logs', async () => {
    const other = '{"resourceMetrics":[{"scopeMetrics":[]}]}\n{"resourceLogs":[]}\n{"resourceMetrics":[]}\n';
    const { spans, counters, rejections } = await read(`${other}${line}\n${other}`);
    expect({ spans, rejections }).toEqual({ spans: 9, rejections: [] });
    expect(counters.skipped).toEqual({ metrics: 4, logs: 2, profiles: 0 });
  });

  const damaged: readonly (readonly [string, string])[] = [
    ['cut off in a text', line.slice(0, line.indexOf('service.name') + 3)],
    ['cut off after a value', line.slice(0, line.indexOf('"}', 100) + 2)],
    ['cut off after an opening bracket', '{"resourceSpans":['],
    ['text', 'Exporting jane.doe@example.com ...'],
    ['brackets that do not match', '{"resourceSpans":[}]'],
    ['closing brackets', ']}'],
    ['a field of the wrong type', '{"resourceSpans":5}'],
    ['another JSON', '{"level":"info","user":"jane.doe@example.com"}'],
    ['too deep', `${'{"a":'.repeat(70)}1${'}'.repeat(70)}`],
  ];

  it.each(damaged)('rejects a line that is %s, says which, and goes on', async (_name, bad) => {
    for (const chunk of [13, 100_000]) {
      const { spans, counters, rejections } = await read(`${line}\n${bad}\n${line}\n${line}\n`, {}, chunk);
      expect(spans).toBe(27);
      expect(counters.rejected).toBe(1);
      expect(rejections[0]).toMatch(/^line 2: /);
      expect(rejections[0]).not.toMatch(/jane|service/);
    }
  });

  it('rejects a line that is too long and goes on', async () => {
    const long = `{"resourceSpans":[{"schemaUrl":"${'x'.repeat(50_000)}"}]}`;
    const { spans, counters, rejections } = await read(`${line}\n${long}\n${line}`, { maxDocumentBytes: 20_000 });
    expect({ spans, rejected: counters.rejected }).toEqual({ spans: 18, rejected: 1 });
    expect(rejections[0]).toMatch(/^line 2: a document is larger than 20000 bytes/);
  });

  it('hands a long list out in parts, so that its length does not matter', async () => {
    const spans = Array.from({ length: 30_000 }, (_, i) =>
      JSON.stringify({
        traceId: 'aa',
        id: (i + 1).toString(16),
        name: 'n'.repeat(200),
        localEndpoint: { serviceName: 's' },
      }),
    );
    for (const separator of [',', ',\n', '\n,\n']) {
      const content = `[${spans.join(separator)}\n]\n`;
      const result = await read(content, { maxDocumentBytes: 5_000_000 }, 65_536);
      expect(result).toMatchObject({ spans: 30_000, rejections: [] });
      expect(result.counters.documents).toBeGreaterThan(1);
    }
  });
});

describe('files that are refused', () => {
  it.each([
    ['nothing', '', 'bad_input', /empty/],
    ['white space', ' \n\n', 'bad_input', /empty/],
    ['an empty gzip', gzipSync(''), 'bad_input', /empty/],
    ['text', 'hello there', 'unsupported_format', /text, but not JSON/],
    ['XML', '<spans/>', 'unsupported_format', /XML/],
    ['UTF-16', Buffer.from(`\ufeff${line}`, 'utf16le'), 'unsupported_format', /UTF-16/],
    ['a zip archive', Buffer.from('504b03040000', 'hex'), 'unsupported_format', /zip/],
    ['bytes', Buffer.from('00010203fffefdfc', 'hex'), 'unsupported_format', /binary/],
    ['other JSON', '{"users":[{"mail":"jane.doe@example.com"}]}', 'unsupported_format', /no trace format/],
    [
      'a Jaeger dependency graph',
      '{"data":[{"parent":"a","child":"b","callCount":1}]}',
      'unsupported_format',
      /dependency graph/,
    ],
    ['a bare dependency graph', '[{"parent":"a","child":"b","callCount":1}]', 'unsupported_format', /dependency graph/],
    ['cut-off JSON', line.slice(0, 500), 'bad_input', /cut off|not closed/],
    ['cut-off protobuf', protobuf.subarray(0, 500), 'bad_input', /runs over the end/],
    ['protobuf and then none', Buffer.concat([protobuf.subarray(0, 500), Buffer.alloc(100, 0xff)]), 'bad_input', /./],
    ['a cut-off frame', fixture('collector.framed.pb').subarray(0, 3000), 'bad_input', /cut off/],
    ['a damaged gzip', Buffer.concat([gzipSync(line).subarray(0, 10), Buffer.alloc(50, 0xff)]), 'bad_input', /damaged/],
    ['a cut-off gzip of one line', gzipSync(line).subarray(0, 300), 'bad_input', /cut off/],
  ])('%s', async (_name, content, code, message) => {
    const error = await refusal(content);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message + error.cure).not.toMatch(/jane|service\./);
  });

  it('names the known formats', async () => {
    expect((await refusal('hello')).cure).toMatch(/OTLP protobuf.*Jaeger.*Zipkin/);
  });

  it('reads what came before the place where a gzip is cut off, and counts the rest as rejected', async () => {
    const lines = Array.from({ length: 40 }, (_, i) =>
      line.replaceAll('"spanId":"', `"x${i}":${Math.sqrt(i)},"spanId":"`),
    );
    const whole = gzipSync(`${lines.join('\n')}\n`, { level: 1 });
    const { spans, counters } = await read(whole.subarray(0, whole.length - 40));
    expect(spans).toBeGreaterThan(9 * 30);
    expect(counters.rejected).toBeGreaterThan(0);
  });

  it.each([
    ['zstd', zstdCompressSync(`${line}\n`.repeat(3)), 9],
    ['zlib', deflateSync(`${line}\n`.repeat(3)), 9],
  ])('says that %s data is cut off', async (name, whole) => {
    const error = await refusal(whole.subarray(0, 200));
    expect(error).toMatchObject({ code: 'bad_input', reason: `the ${name} data is cut off` });
  });

  it('reads several zstd frames as one file', async () => {
    expect((await read(Buffer.concat([zstdCompressSync(`${line}\n`), zstdCompressSync(line)]))).spans).toBe(18);
  });

  it('reads the resources of a bare request before one that is cut off', async () => {
    const { spans, rejections } = await read(protobuf.subarray(0, 3000));
    expect(spans).toBeGreaterThan(0);
    expect(rejections).toHaveLength(1);
    expect(rejections[0]).toMatch(/runs over the end of its message \(byte \d+\)/);
  });

  it('reads the frames before one that is cut off', async () => {
    const framed = fixture('collector.framed.pb');
    const { spans, rejections } = await read(Buffer.concat([framed, framed.subarray(0, 2000)]));
    expect(spans).toBe(9);
    expect(rejections).toEqual([`the last message is cut off (byte ${framed.length})`]);
  });
});
