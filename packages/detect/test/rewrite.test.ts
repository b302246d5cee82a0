import { createDecoder, writeRequest } from '@datatrail/otlp';
import { describe, expect, it } from 'vitest';
import { type Edit, encodeField, encodeVarint, rewriteRequest } from '../src/rewrite.ts';
import { readRequest } from './oracle.ts';

const IDS = { traceId: '1'.repeat(32), spanId: '2'.repeat(16) };
const requestOf = (name: string, ...attributes: readonly (readonly [string, string])[]): Buffer =>
  Buffer.from(
    writeRequest({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                { ...IDS, name, attributes: attributes.map(([key, stringValue]) => ({ key, value: { stringValue } })) },
              ],
            },
          ],
        },
      ],
    }),
  );
const at = (bytes: Buffer, text: string): { start: number; end: number } => {
  const start = bytes.indexOf(text);
  return { start, end: start + text.length };
};
const rewritten = (bytes: Buffer, ...edits: Edit[]): unknown => readRequest(rewriteRequest(bytes, edits, new Map()));

describe('a rewritten request', () => {
  it('differs in nothing without edits', () => {
    const bytes = requestOf('a', ['k', 'v']);
    expect(Buffer.from(rewriteRequest(bytes, [], new Map())).equals(bytes)).toBe(true);
  });

  it('has new lengths at every level, also where they take more bytes', () => {
    const bytes = requestOf('one two', ['k', 'secret']);
    const long = 'x'.repeat(20_000);
    const edits: Edit[] = [
      { kind: 'replace', ...at(bytes, 'secret'), bytes: Buffer.from(long) },
      { kind: 'replace', ...at(bytes, 'two'), bytes: Buffer.from('2') },
    ];
    expect(rewritten(bytes, ...edits)).toEqual(readRequest(requestOf('one 2', ['k', long])));
  });

  it('loses a dropped attribute and nothing beside it', () => {
    const bytes = requestOf('a', ['first', '1'], ['second', '2'], ['third', '3']);
    const drop: Edit = { kind: 'dropAttribute', ...at(bytes, 'second') };
    expect(rewritten(bytes, drop)).toEqual(readRequest(requestOf('a', ['first', '1'], ['third', '3'])));
  });

  it('forgets an edit within a larger one', () => {
    const bytes = requestOf('one two three');
    const edits: Edit[] = [
      { kind: 'replace', ...at(bytes, 'two'), bytes: Buffer.from('leak') },
      { kind: 'replace', ...at(bytes, 'one two three'), bytes: Buffer.from('gone') },
    ];
    expect(rewritten(bytes, ...edits)).toEqual(readRequest(requestOf('gone')));
  });

  it('gets appended fields at the end of the message that starts there', () => {
    const bytes = requestOf('a', ['k', 'v']);
    const spanAt = createDecoder().decode(bytes).spans.at[0] ?? -1;
    const any = encodeField(0x0a, Buffer.from('w'));
    const attribute = Buffer.concat([encodeField(0x0a, Buffer.from('l')), encodeField(0x12, any)]);
    const result = rewriteRequest(bytes, [], new Map([[spanAt, encodeField(0x4a, attribute)]]));
    expect(readRequest(result)).toEqual(readRequest(requestOf('a', ['k', 'v'], ['l', 'w'])));
  });

  it('writes lengths as varints', () => {
    expect([...encodeVarint(127)]).toEqual([127]);
    expect([...encodeVarint(300)]).toEqual([0xac, 2]);
  });
});
