/** What a person or a supervisor asks for by signal. */
export interface StopSignals {
  /** Aborts at the first SIGINT, SIGTERM or SIGHUP; its reason is a {@link Stopped}. */
  readonly signal: AbortSignal;
  /** Resolves at that moment. */
  readonly asked: Promise<void>;
  /** 128 + number of the signal, as a shell expects it; 0 before any. */
  readonly exitCode: number;
  /** Lets the process end by itself. */
  close(): void;
}

/** The work was given up because somebody asked for it; not an error. */
export class Stopped extends Error {
  constructor() {
    super('stopped by a signal');
    this.name = 'Stopped';
  }
}

const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
/** A Ctrl-C reaches us twice: from the terminal and from the launcher that passes it on. */
const SAME_SIGNAL_MS = 300;

/** The first signal asks to stop; a second one, a moment later, ends the process through `endHard` at once. */
export function listenForStopSignals(endHard: (exitCode: number) => void): StopSignals {
  const controller = new AbortController();
  let exitCode = 0;
  let firstAt = 0;
  const asked = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const handlers = Object.entries(NUMBERS).map(([name, number]) => {
    const handler = () => {
      const now = performance.now();
      if (controller.signal.aborted) {
        if (now - firstAt > SAME_SIGNAL_MS) endHard(128 + number);
        return;
      }
      firstAt = now;
      exitCode = 128 + number;
      controller.abort(new Stopped());
    };
    process.on(name, handler);
    return [name, handler] as const;
  });
  return {
    signal: controller.signal,
    asked,
    get exitCode() {
      return exitCode;
    },
    close() {
      for (const [name, handler] of handlers) process.off(name, handler);
    },
  };
}
