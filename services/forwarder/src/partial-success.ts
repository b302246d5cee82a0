/** Longest answer that is read; the rest of a longer one is thrown away. */
export const MOST_ANSWER_BYTES = 64 * 1024;

/** Spans that the other side says it did not take, out of its `ExportTraceServiceResponse`; 0 when it says nothing. */
export function rejectedSpans(contentType: string, answer: Buffer): number {
  try {
    return contentType.startsWith('application/json') ? fromJson(answer) : fromProtobuf(answer);
  } catch {
    return 0;
  }
}

function fromJson(answer: Buffer): number {
  const told: { partialSuccess?: { rejectedSpans?: string | number } } | null = JSON.parse(answer.toString('utf8'));
  return counted(Number(told?.partialSuccess?.rejectedSpans ?? 0));
}

/** `partial_success` and `rejected_spans` are field 1, both; the sentence beside them is not read: it may quote spans. */
function fromProtobuf(answer: Buffer): number {
  const partial = fieldOne(answer, 2);
  const rejected = partial === null ? null : fieldOne(partial.rest.subarray(0, partial.number), 0);
  return counted(rejected?.number ?? 0);
}

function counted(spans: number): number {
  return Number.isSafeInteger(spans) && spans > 0 ? spans : 0;
}

/** The number (or length) of field 1 when the message begins with it in this wire type. */
function fieldOne(message: Buffer, wireType: number): { readonly number: number; readonly rest: Buffer } | null {
  if (message[0] !== ((1 << 3) | wireType)) return null;
  let number = 0;
  for (let i = 1; i < Math.min(message.length, 9); i++) {
    const byte = message[i] ?? 0;
    number += (byte & 0x7f) * 2 ** (7 * (i - 1));
    if (byte < 0x80) return { number, rest: message.subarray(i + 1) };
  }
  return null;
}
