// Bytes that nobody meant to send: every reader of this package against damaged and cut-off input.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDecoder } from '../src/decode.ts';
import { InputError } from '../src/input-error.ts';
import { decodeJson } from '../src/otlp-json.ts';
import { splitRequest } from '../src/split.ts';
import { readTraceFile } from '../src/trace-file.ts';
import { writeRequest } from '../src/write.ts';
import { plainOfTape } from './plain-request.ts';
import { requestArbitrary } from './request-arbitrary.ts';

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'fixtures', name));

/** A random generator with a seed: the 20,000 inputs are the same in every run. */
function lcg(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** One to three changes: another byte, a flipped bit, bytes taken out, put in or doubled, the end cut off. */
function mutate(bytes: Uint8Array, random: (below: number) => number): Buffer {
  let out = Buffer.from(bytes);
  for (let n = 1 + random(3); n > 0 && out.length > 0; n--) {
    const at = random(out.length);
    const size = 1 + random(12);
    switch (random(6)) {
      case 0:
        out[at] = random(256);
        break;
      case 1:
        out[at] = (out[at] as number) ^ (1 << random(8));
        break;
      case 2:
        out = Buffer.concat([out.subarray(0, at), out.subarray(at + size)]);
        break;
      case 3:
        out = Buffer.concat([out.subarray(0, at), Buffer.alloc(size, random(256)), out.subarray(at)]);
        break;
      case 4:
        out = Buffer.concat([out.subarray(0, at + size), out.subarray(at)]);
        break;
      default:
        if (random(4) === 0) out = out.subarray(0, at);
    }
  }
  return out;
}

/** Every offset of a tape must lie in the bytes, every range in its table; the cuts ascend. */
function expectInBounds(tape: ReturnType<ReturnType<typeof createDecoder>['decode']>, size: number): void {
  const inside = (at: Int32Array, length: Int32Array | number, rows: number): boolean => {
    for (let i = 0; i < rows; i++) {
      const from = at[i] as number;
      const count = typeof length === 'number' ? length : (length[i] as number);
      if (from === -1 ? typeof length !== 'number' && count !== 0 : from < 0 || count < 0 || from + count > size)
        return false;
    }
    return true;
  };
  const { spans, values, events, links, resources } = tape;
  const good =
    inside(spans.at, spans.length, tape.spanCount) &&
    inside(spans.traceIdAt, 16, tape.spanCount) &&
    inside(spans.spanIdAt, 8, tape.spanCount) &&
    inside(spans.parentIdAt, 8, tape.spanCount) &&
    inside(spans.nameAt, spans.nameLength, tape.spanCount) &&
    inside(spans.stateAt, spans.stateLength, tape.spanCount) &&
    inside(spans.statusMessageAt, spans.statusMessageLength, tape.spanCount) &&
    inside(events.nameAt, events.nameLength, tape.eventCount) &&
    inside(links.traceIdAt, 16, tape.linkCount) &&
    inside(links.stateAt, links.stateLength, tape.linkCount) &&
    inside(resources.resourceAt, resources.resourceLength, tape.resourceCount) &&
    inside(values.keyAt, values.keyLength, tape.valueCount) &&
    inside(values.at, values.length, tape.valueCount) &&
    inside(values.anyAt, values.anyLength, tape.valueCount);
  expect(good).toBe(true);
  let last = -1;
  for (let i = 0; i < tape.cutCount * 2; i++) {
    const place = tape.cuts[i] as number;
    expect(place > last || (i % 2 === 0 && place >= last)).toBe(true);
    last = place;
  }
  expect(last).toBeLessThanOrEqual(size);
}

it('20,000 damaged requests never crash, hang or read out of bounds', () => {
  const random = lcg(20_000);
  const samples = [
    fixture('collector.pb'),
    ...fc.sample(requestArbitrary, { numRuns: 60, seed: 7 }).map((request) => Buffer.from(writeRequest(request))),
  ].filter((sample) => sample.length > 0);
  const decoder = createDecoder();
  let taken = 0;
  for (let i = 0; i < 20_000; i++) {
    const bytes = mutate(samples[i % samples.length] as Buffer, random);
    try {
      const tape = decoder.decode(bytes);
      expectInBounds(tape, bytes.length);
      if (i % 20 === 0) plainOfTape(tape);
      taken++;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect(error.offset).toBeLessThanOrEqual(bytes.length);
    }
  }
  // Both ways must really be taken.
  expect(taken).toBeGreaterThan(2000);
  expect(taken).toBeLessThan(18_000);
});

it('every truncation of a real request ends in an error or in whole messages', () => {
  const bytes = fixture('collector.pb');
  const decoder = createDecoder();
  const whole = new Set([0]);
  for (let at = 0; at < bytes.length; ) {
    let length = 0;
    let next = at + 1;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[next++] as number;
      length += (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    at = next + length;
    whole.add(at);
  }
  for (let size = 0; size <= bytes.length; size++) {
    const decode = () => decoder.decode(bytes.subarray(0, size));
    if (whole.has(size)) decode();
    else expect(decode).toThrow(InputError);
  }
});

it('damaged requests split or fail with a clear error', () => {
  const random = lcg(5);
  const sample = fixture('collector.pb');
  for (let i = 0; i < 2000; i++) {
    const bytes = mutate(sample, random);
    try {
      let size = 0;
      for (const piece of splitRequest(bytes, 1024)) size += piece.length;
      expect(size).toBeLessThan(bytes.length * 3 + 100);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
});

it('damaged JSON is read or refused, and no error repeats any of it', () => {
  const random = lcg(9);
  const sample = Buffer.from(fixture('otlp-example.json').toString().replaceAll('some-value', 'jane.doe@example.com'));
  for (let i = 0; i < 3000; i++) {
    try {
      decodeJson(mutate(sample, random));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect(error.message).not.toMatch(/doe|my\.|service/);
      expect(error.cause).toBeUndefined();
    }
  }
});

it('damaged files of every format are read or refused, and no error repeats any of them', async () => {
  const random = lcg(11);
  const names = ['collector.jsonl', 'collector.framed.pb', 'collector.pb.gz', 'jaeger-api.json', 'zipkin-ascend.json'];
  const samples = names.map(fixture);
  const packed = [zstdCompressSync(fixture('collector.pb')), deflateSync(fixture('jaeger-bare.json'))];
  const decoder = createDecoder();
  let refused = 0;
  for (let i = 0; i < 1050; i++) {
    const all = [...samples, ...packed];
    const bytes = mutate(all[i % all.length] as Buffer, random);
    const errors: unknown[] = [];
    try {
      for await (const part of readTraceFile(inTwo(bytes, random(bytes.length + 1)))) {
        if (part.kind === 'request') decoder.decode(part.request);
        if (part.kind === 'rejected') errors.push(part.error);
      }
    } catch (error) {
      errors.push(error);
      refused++;
    }
    for (const error of errors) {
      if (!(error instanceof InputError)) throw error;
      expect(error.message).not.toMatch(/frontend|ingress|mysql|service\.|telemetry/i);
    }
  }
  expect(refused).toBeGreaterThan(100);
  expect(refused).toBeLessThan(1000);
});

async function* inTwo(bytes: Uint8Array, at: number): AsyncIterable<Uint8Array> {
  yield bytes.subarray(0, at);
  yield bytes.subarray(at);
}
