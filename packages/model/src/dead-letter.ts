import type { SourcePosition } from './source.ts';

/**
 * Address of a record that was set aside so that those behind it can go on. Never its bytes: those stay where they are,
 * and a replay reads them there for as long as the source keeps them.
 */
export interface DeadLetter {
  readonly tenant: string;
  readonly source: SourcePosition;
  /** Why, in few known words: a code or the name of an error, `kills_the_process`; never a message. */
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How often it was tried. */
  readonly attempts: number;
}
