import type { Tape } from '@datatrail/model';
import { createDecoder, type RequestShape, writeRequest } from '@datatrail/otlp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScreener } from '../src/index.ts';
import { readRequest } from './oracle.ts';
import { CANARIES, PLANTERS, requestShape, WRAPPINGS } from './request-arbitrary.ts';
import { KEY, screenBytes } from './screening.ts';

const RUNS = { numRuns: 300, seed: 4711 };

/** The text of a request with all escapes off: where a value could still be read by somebody who tries. */
function readable(bytes: Buffer): string {
  let text = bytes.toString('latin1');
  let all = text;
  for (let i = 0; i < 3; i++) {
    text = text
      .replace(/%([0-9a-f]{2})/gi, (_, h: string) => String.fromCharCode(Number.parseInt(h, 16)))
      .replace(/\\u([0-9a-f]{4})/gi, (_, h: string) => String.fromCharCode(Number.parseInt(h, 16)))
      .replace(/\\(.)/g, '$1');
    all += text;
  }
  return all;
}

/** The masked form of a text, as it stands as a span's name. */
function screenText(text: string): string {
  const request = {
    resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), name: text }] }] }],
  };
  const { bytes } = screenBytes(writeRequest(request));
  const tape = createDecoder().decode(bytes);
  const at = tape.spans.nameAt[0] ?? 0;
  return bytes.toString('utf8', at, at + (tape.spans.nameLength[0] ?? 0));
}

const planted = fc.record({
  request: requestShape,
  position: fc.constantFrom(...Object.keys(PLANTERS)),
  canary: fc.constantFrom(...Object.keys(CANARIES)),
  wrapping: fc.constantFrom(...Object.keys(WRAPPINGS)),
});

function plant(p: { request: RequestShape; position: string; canary: string; wrapping: string }): Uint8Array {
  const text = WRAPPINGS[p.wrapping]?.(CANARIES[p.canary]?.text ?? '') ?? '';
  return writeRequest(PLANTERS[p.position]?.(p.request, text) ?? p.request);
}

describe('screening a request', () => {
  it('leaves no planted value at any position, in any spelling', () => {
    for (const position of Object.keys(PLANTERS)) {
      for (const canary of Object.keys(CANARIES)) {
        for (const wrapping of Object.keys(WRAPPINGS)) {
          const base: RequestShape = {
            resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16) }] }] }],
          };
          const where = `${canary} as ${wrapping} at ${position}`;
          const result = screenBytes(plant({ request: base, position, canary, wrapping }));
          expect(readable(result.bytes).includes(CANARIES[canary]?.core ?? ''), where).toBe(false);
          expect(result.detections.length + result.unscanned, where).toBeGreaterThan(0);
        }
      }
    }
  });

  it('leaves no planted value in requests of any form', () => {
    fc.assert(
      fc.property(planted, (p) => {
        const { bytes } = screenBytes(plant(p));
        return !readable(bytes).includes(CANARIES[p.canary]?.core ?? '');
      }),
      RUNS,
    );
  });

  it('changes nothing when it screens what it screened, and reads the same detections', () => {
    fc.assert(
      fc.property(fc.array(planted, { minLength: 1, maxLength: 3 }), (plants) => {
        let request = plants[0]?.request ?? { resourceSpans: [] };
        for (const { position, canary, wrapping } of plants) {
          request = PLANTERS[position]?.(request, WRAPPINGS[wrapping]?.(CANARIES[canary]?.text ?? '') ?? '') ?? request;
        }
        const first = screenBytes(writeRequest(request));
        const second = screenBytes(first.bytes, { trusted: true });
        expect(second.bytes.equals(first.bytes)).toBe(true);
        expect(second.detections).toEqual(first.detections);
        expect(second.unscanned).toBe(first.unscanned);
        expect(second.rawHits).toBe(0);
      }),
      RUNS,
    );
  });

  it('gives back the very bytes of a request in which nothing is found', () => {
    const decoder = createDecoder();
    const decode = (given: Uint8Array): Tape => decoder.decode(given);
    const screener = createScreener({ decode, key: KEY });
    fc.assert(
      fc.property(requestShape, (request) => {
        const bytes = writeRequest(request);
        const tape = decode(bytes);
        const screened = screener.screen(tape, { tenant: 'default', receivedAt: 1 });
        expect(screened.tape).toBe(tape);
        expect(screened.tape.bytes).toBe(bytes);
        expect(screened.detections).toEqual([]);
      }),
      RUNS,
    );
  });

  it('changes nothing but what it masks', () => {
    fc.assert(
      fc.property(planted, (p) => {
        const text = WRAPPINGS[p.wrapping]?.(CANARIES[p.canary]?.text ?? '') ?? '';
        const { bytes } = screenBytes(plant(p));
        // The same request with the masked text in the place of the value.
        const masked = screenText(text);
        const expected = writeRequest(PLANTERS[p.position]?.(p.request, masked) ?? p.request);
        expect(readRequest(bytes)).toEqual(readRequest(expected));
      }),
      RUNS,
    );
  });

  it('finds the same in a span whatever other spans travel with it', () => {
    fc.assert(
      fc.property(planted, requestShape, (p, other) => {
        const alone = screenBytes(plant(p));
        const spans = PLANTERS[p.position]?.(p.request, WRAPPINGS[p.wrapping]?.(CANARIES[p.canary]?.text ?? '') ?? '');
        const both = { resourceSpans: [...other.resourceSpans, ...(spans?.resourceSpans ?? [])] };
        const together = screenBytes(writeRequest(both));
        const strip = (d: (typeof alone.detections)[number]) => ({ ...d, span: Math.sign(d.span + 1), resource: 0 });
        expect(together.detections.map(strip)).toEqual(alone.detections.map(strip));
      }),
      RUNS,
    );
  });
});
