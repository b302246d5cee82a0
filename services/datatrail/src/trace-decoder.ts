import type { Tape } from '@datatrail/model';
import { createDecoder, InputError } from '@datatrail/otlp';
import { DatatrailError } from '@datatrail/runtime';

export interface TraceDecoder {
  /** Throws a `DatatrailError` with the code of the input error. The tape is reused by the next call. */
  decode(bytes: Uint8Array): Tape;
}

/** The decoder of `@datatrail/otlp`, with errors as this process tells them; its words hold positions, never values. */
export function createTraceDecoder(): TraceDecoder {
  const decoder = createDecoder();
  return {
    decode(bytes) {
      try {
        return decoder.decode(bytes);
      } catch (cause) {
        if (!(cause instanceof InputError)) throw cause;
        throw new DatatrailError(cause.code, cause.message, { cure: cause.cure, cause });
      }
    },
  };
}
