/** The codes of the product's error list that reading an input can end with. */
export type InputErrorCode = 'bad_input' | 'too_large' | 'unsupported_format';

export interface InputErrorPlace {
  /** Byte offset in what was read (after decompression); -1 when it is not known. */
  readonly offset?: number;
  /** Line, from 1, in line-oriented files; 0 otherwise. */
  readonly line?: number;
  /** What to do about it, one sentence in the imperative. */
  readonly cure?: string;
}

/**
 * What was read is not what it should be. `reason` says what was seen and what was expected; it MUST NOT hold a value,
 * a key or any other text of the input.
 */
export class InputError extends Error {
  readonly code: InputErrorCode;
  readonly reason: string;
  readonly offset: number;
  readonly line: number;
  readonly cure: string;

  constructor(code: InputErrorCode, reason: string, place: InputErrorPlace = {}) {
    const where = (place.line ?? 0) > 0 ? `line ${place.line}: ` : '';
    const offset = place.offset ?? -1;
    super(`${where}${reason}${offset >= 0 ? ` (byte ${offset})` : ''}`);
    this.name = 'InputError';
    this.code = code;
    this.reason = reason;
    this.offset = offset;
    this.line = place.line ?? 0;
    this.cure = place.cure ?? '';
  }
}

/** Bytes that are not the protobuf message they should be; `offset` is where reading stopped. */
export class DecodeError extends InputError {
  constructor(offset: number, reason: string) {
    super('bad_input', reason, { offset });
    this.name = 'DecodeError';
  }
}
