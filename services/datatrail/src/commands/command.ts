import type { Command } from 'commander';
import type { StandardInput } from '../standard-input.ts';
import type { StopSignals } from '../stop-signals.ts';
import type { Terminal } from '../terminal.ts';

/** What every command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly stop: StopSignals;
  readonly version: string;
  readonly stdin: StandardInput;
}

/** Adds one command to the program. `exit` sets the exit code of a run that did not fail; 0 unless called. */
export type AddCommand = (program: Command, context: CommandContext, exit: (code: 0 | 1 | 2 | 3) => void) => void;
