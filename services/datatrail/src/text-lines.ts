const NEWLINE = 10;
const RETURN = 13;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** One line of a text, without its end; `bytes` is null when it was longer than the bound. Lines count from 1. */
export interface TextLine {
  readonly number: number;
  readonly bytes: Buffer | null;
}

/**
 * Lines of a stream of bytes, a batch for each chunk, so that a reader awaits once for thousands of lines. What exceeds
 * `maxBytes` is skipped up to its end and never gathered.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncIterable<TextLine[]> {
  let number = 0;
  let pieces: Buffer[] = [];
  let pending = 0;
  const finish = (last: Buffer): TextLine => {
    number++;
    const bytes = pending + last.length > maxBytes ? null : trimmed(Buffer.concat([...pieces, last]), number);
    pieces = [];
    pending = 0;
    return { number, bytes };
  };
  for await (const given of chunks) {
    const chunk = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    const lines: TextLine[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      lines.push(finish(chunk.subarray(from, end)));
      from = end + 1;
    }
    const rest = chunk.subarray(from);
    // a copy: the stream may write over what it gave
    if (rest.length > 0 && pending <= maxBytes) pieces.push(Buffer.from(rest));
    pending += rest.length;
    if (lines.length > 0) yield lines;
  }
  if (pending > 0) yield [finish(Buffer.alloc(0))];
}

function trimmed(line: Buffer, number: number): Buffer {
  const start = number === 1 && line.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  const end = line.at(-1) === RETURN ? line.length - 1 : line.length;
  return line.subarray(start, Math.max(start, end));
}
