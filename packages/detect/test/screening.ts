import type { Detection, Tape } from '@datatrail/model';
import { createDecoder } from '@datatrail/otlp';
import { createScreener, type ScreenSettings } from '../src/index.ts';

export const KEY = Buffer.alloc(32, 7);

export interface ScreenOptions {
  readonly trusted?: boolean;
  readonly settings?: Partial<ScreenSettings>;
  readonly key?: Buffer | { current: Buffer; older: Buffer[] };
  readonly tenant?: string;
}

export interface ScreenResult {
  readonly detections: readonly Detection[];
  readonly unscanned: number;
  readonly bytes: Buffer;
  readonly rawHits: number;
}

function createTools(options: ScreenOptions) {
  const decoder = createDecoder();
  const decode = (given: Uint8Array): Tape => decoder.decode(given);
  return { decode, screener: createScreener({ decode, key: options.key ?? KEY, settings: options.settings ?? {} }) };
}

const usual = createTools({});

/** Screens encoded bytes from end to end. */
export function screenBytes(bytes: Uint8Array, options: ScreenOptions = {}): ScreenResult {
  const isUsual = options.key === undefined && options.settings === undefined;
  const { decode, screener } = isUsual ? usual : createTools(options);
  const rawBefore = screener.rawHits;
  const envelope = { tenant: options.tenant ?? 'default', receivedAt: 1, trusted: options.trusted ?? false };
  const { detections, tape, unscanned } = screener.screen(decode(bytes), envelope);
  return { detections, unscanned, bytes: Buffer.from(tape.bytes), rawHits: screener.rawHits - rawBefore };
}
