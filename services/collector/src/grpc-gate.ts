import type { KeyRing, Metrics, Settings } from '@datatrail/runtime';
import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status as STATUS,
} from '@grpc/grpc-js';
import type { Admission, Ticket } from './admission.ts';
import { toStatus } from './grpc-status.ts';
import { createReadingSlots, type ReadingSlots } from './reading-slots.ts';
import { Refusal } from './refusal.ts';
import { tenantOfGrpc } from './sender.ts';
import type { TenantLimits } from './tenant-limits.ts';

export interface GateOptions {
  readonly settings: Settings['collector'];
  readonly keys: KeyRing;
  readonly limits: TenantLimits;
  readonly admission: Admission;
  readonly metrics: Metrics;
}

type CallStatus = Parameters<ServerInterceptingCallInterface['sendStatus']>[0];

/**
 * Admission for gRPC. grpc-js collects a message out of sight before any handler runs, so its memory is bounded
 * beforehand: so many calls are read at once that their messages fit into half of `maxTotalBodyBytes` even if each is
 * as large as allowed; the others wait, held back by the flow control of HTTP/2. Who takes too long is sent away.
 */
export function createGate({ settings, ...parts }: GateOptions): ServerInterceptor {
  const places = Math.max(1, Math.floor(settings.maxTotalBodyBytes / 2 / settings.maxBodyBytes));
  const slots = createReadingSlots(places, parts.keys.tenants.length);
  const timeoutMs = settings.bodyTimeoutSeconds * 1000;
  return (_method, next) => new GatedCall(sayInvalid(next), { ...parts, slots, timeoutMs });
}

/**
 * grpc-js answers a message that does not decompress with INTERNAL before any interceptor sees it. For OTLP it is bad
 * data like any other, and not a fault of this side: INVALID_ARGUMENT.
 */
function sayInvalid(call: ServerInterceptingCallInterface): ServerInterceptingCallInterface {
  const sendStatus = call.sendStatus.bind(call);
  call.sendStatus = (status) =>
    sendStatus(
      status.code === STATUS.INTERNAL && status.details === 'Failed to decompress message'
        ? { ...status, ...toStatus(new Refusal('malformed', 'the message does not decompress')) }
        : status,
    );
  return call;
}

interface GateParts extends Omit<GateOptions, 'settings'> {
  readonly slots: ReadingSlots;
  readonly timeoutMs: number;
}

class GatedCall extends ServerInterceptingCall {
  readonly #parts: GateParts;
  #tenant = '';
  #ticket: Ticket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #phase: 'new' | 'waiting' | 'reading' | 'working' | 'ended' = 'new';

  constructor(next: ServerInterceptingCallInterface, parts: GateParts) {
    super(next, {
      start: (begin) =>
        begin({
          onReceiveMetadata: (metadata, pass) => {
            if (this.#onMetadata(metadata)) pass(metadata);
          },
          onReceiveMessage: (message, pass) => {
            if (this.#onMessage(message)) pass(message);
          },
          onCancel: () => this.#onCancel(),
        }),
    });
    this.#parts = parts;
  }

  /** Who has no key is sent away before anything of the message is read. */
  #onMetadata(metadata: Metadata): boolean {
    try {
      this.#tenant = tenantOfGrpc(this.#parts.keys, metadata);
      this.#parts.limits.check(this.#tenant);
      return true;
    } catch (error) {
      this.#refuse(error);
      return false;
    }
  }

  /** The first read asks for the message, the second for the end of the request. */
  override startRead(): void {
    if (this.#phase !== 'new') {
      if (this.#phase !== 'ended') super.startRead();
      return;
    }
    try {
      this.#ticket = this.#parts.admission.enter(this.#tenant);
    } catch (error) {
      this.#refuse(error);
      return;
    }
    this.#phase = 'waiting';
    this.#startTimer();
    this.#parts.slots.take(this.#tenant, this.#read);
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
    if (this.#phase === 'reading') this.#parts.slots.free(this.#tenant);
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
