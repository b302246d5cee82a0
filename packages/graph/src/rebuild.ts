import type { MinuteFacts, StoredSpan } from '@datatrail/model';

export interface RebuildOptions {
  /** Minutes since 1970 whose facts are wanted: spans around them only serve to understand these. */
  readonly minutes: Iterable<number>;
  /** Attribute key of any generation -> the current one. */
  readonly normalizeKey: (key: string) => string;
  /** Attribute keys that hold payload here (`app.request.body`), beside those of the semantic conventions. */
  readonly payloadKeys?: readonly string[];
}

/** Makes the facts of whole minutes out of whole traces. */
export interface Rebuild {
  /** One trace, whole; spans in any order, repeats are counted once. MAY be called in any order of traces. */
  add(trace: readonly StoredSpan[]): void;
  /** One for each wanted minute, ascending, empty ones too. Call once. */
  finish(): MinuteFacts[];
}

export function createRebuild(options: RebuildOptions): Rebuild {
  return {
    add() {},
    finish: () =>
      [...new Set(options.minutes)]
        .sort((a, b) => a - b)
        .map((minute) => ({ minute, endpoints: [], edges: [], flows: [], services: [] })),
  };
}
