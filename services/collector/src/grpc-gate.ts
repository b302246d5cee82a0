import type { Metrics, Settings } from '@datatrail/runtime';
import {
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status as STATUS,
} from '@grpc/grpc-js';
import type { Admission, Ticket } from './admission.ts';
import { toStatus } from './grpc-status.ts';
import { Refusal } from './refusal.ts';

export interface GateOptions {
  readonly settings: Settings['collector'];
  readonly admission: Admission;
  readonly metrics: Metrics;
}

type CallStatus = Parameters<ServerInterceptingCallInterface['sendStatus']>[0];

/**
 * Admission for gRPC. grpc-js collects a message out of sight before any handler runs, so its memory is bounded
 * beforehand: so many calls are read at once that their messages fit into half of `maxTotalBodyBytes` even if each is
 * as large as allowed; the others wait, held back by the flow control of HTTP/2. Who takes too long is sent away.
 */
export function createGate({ settings, admission, metrics }: GateOptions): ServerInterceptor {
  const slots = createSlots(Math.max(1, Math.floor(settings.maxTotalBodyBytes / 2 / settings.maxBodyBytes)));
  const timeoutMs = settings.bodyTimeoutSeconds * 1000;
  return (_method, next) => new GatedCall(next, { admission, metrics, slots, timeoutMs });
}

interface GateParts {
  readonly admission: Admission;
  readonly metrics: Metrics;
  readonly slots: Slots;
  readonly timeoutMs: number;
}

class GatedCall extends ServerInterceptingCall {
  readonly #parts: GateParts;
  #ticket: Ticket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #phase: 'new' | 'waiting' | 'reading' | 'working' | 'ended' = 'new';

  constructor(next: ServerInterceptingCallInterface, parts: GateParts) {
    super(next, {
      start: (begin) =>
        begin({
          onReceiveMessage: (message, pass) => {
            if (this.#onMessage(message)) pass(message);
          },
          onCancel: () => this.#onCancel(),
        }),
    });
    this.#parts = parts;
  }

  /** The first read asks for the message, the second for the end of the request. */
  override startRead(): void {
    if (this.#phase !== 'new') {
      if (this.#phase !== 'ended') super.startRead();
      return;
    }
    try {
      this.#ticket = this.#parts.admission.enter();
    } catch (error) {
      this.#refuse(error);
      return;
    }
    this.#phase = 'waiting';
    this.#startTimer();
    this.#parts.slots.take(this.#read);
  }

  readonly #read = (): void => {
    this.#phase = 'reading';
    this.#startTimer();
    super.startRead();
  };

  /** Waiting for a place and reading have their time each. */
  #startTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#onTimeout(), this.#parts.timeoutMs);
  }

  #onMessage(message: Uint8Array): boolean {
    if (this.#phase !== 'reading') return this.#phase === 'working';
    this.#endReading();
    this.#phase = 'working';
    try {
      this.#ticket?.reserve(message.length);
      return true;
    } catch (error) {
      this.#refuse(error);
      return false;
    }
  }

  #onTimeout(): void {
    const kind = this.#phase === 'waiting' ? 'overloaded' : 'too_slow';
    this.#refuse(new Refusal(kind, `the request was not read within ${this.#parts.timeoutMs} ms`));
  }

  /**
   * The exporter went away, its deadline passed, or grpc-js refused the message by itself (too large, not decompressable).
   * A call that is being worked on ends when its handler is done: its memory is held until then.
   */
  #onCancel(): void {
    if (this.#phase !== 'working') this.#end(STATUS.CANCELLED);
  }

  #refuse(error: unknown): void {
    this.sendStatus(toStatus(error instanceof Refusal ? error : new Refusal('failed', 'internal error')));
  }

  override sendStatus(status: CallStatus): void {
    this.#end(status.code ?? STATUS.UNKNOWN);
    super.sendStatus(status);
  }

  #endReading(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#phase === 'waiting') this.#parts.slots.forget(this.#read);
    if (this.#phase === 'reading') this.#parts.slots.free();
  }

  #end(code: number): void {
    if (this.#phase === 'ended') return;
    this.#endReading();
    this.#phase = 'ended';
    this.#ticket?.leave();
    const labels = { protocol: 'grpc', status: STATUS[code] ?? 'UNKNOWN' };
    this.#parts.metrics.add('datatrail_collector_requests_total', 1, labels);
  }
}

/** A number of places; who finds none waits in line. */
interface Slots {
  take(go: () => void): void;
  free(): void;
  forget(go: () => void): void;
}

function createSlots(places: number): Slots {
  const line = new Set<() => void>();
  let left = places;
  return {
    take(go) {
      if (left === 0) return void line.add(go);
      left--;
      go();
    },
    free() {
      const [next] = line;
      if (!next) return void left++;
      line.delete(next);
      next();
    },
    forget: (go) => void line.delete(go),
  };
}
