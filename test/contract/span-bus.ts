import type { SpanBus } from '@datatrail/bus';
import type { Screened } from '@datatrail/model';
import { DatatrailError } from '@datatrail/runtime';
import { expect, test } from 'vitest';

/** What a bus must be able to show about itself to be run through the suite. */
export interface SpanBusUnderTest {
  readonly name: string;
  create(): Promise<SpanBus>;
  /** Two requests that differ. */
  readonly requests: readonly [Screened, Screened];
  /** How two requests are compared after transport: a bus may carry bytes, not objects. */
  fingerprint(request: Screened): string;
  /** What happens to the handler of this bus; every one must end in the same promises. */
  readonly faults: readonly BusFault[];
}

interface BusFault {
  readonly name: string;
  /** Called with the number of the attempt, from 1; throws or rejects as the fault does. */
  readonly strike: (attempt: number) => Promise<void>;
  readonly retryable: boolean;
}

/** The promises of `SpanBus`, for every implementation. */
export function spanBusContract(bus: SpanBusUnderTest): void {
  testAcknowledgement(bus);
  testClosing(bus);
  testFaults(bus);
}

function testAcknowledgement(bus: SpanBusUnderTest): void {
  const [first, second] = bus.requests;

  test(`${bus.name}: a publish is acknowledged only when the handler is done`, async () => {
    const spans = await bus.create();
    const done = Promise.withResolvers<void>();
    const seen: string[] = [];
    spans.consume((record) => {
      seen.push(bus.fingerprint(record.request));
      return done.promise;
    });
    let acknowledged = false;
    const published = spans.publish(first).then(() => {
      acknowledged = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([acknowledged, seen]).toEqual([false, [bus.fingerprint(first)]]);
    done.resolve();
    await published;
    expect(acknowledged).toBe(true);
    await spans.close();
  });

  test(`${bus.name}: every record has a source of its own, ascending by publish`, async () => {
    const spans = await bus.create();
    const offsets: number[] = [];
    spans.consume(async ({ source }) => void offsets.push(source.offset));
    await Promise.all([spans.publish(first), spans.publish(second), spans.publish(first)]);
    expect(offsets).toEqual([...new Set(offsets)].toSorted((a, b) => a - b));
    expect(offsets.length).toBe(3);
    await spans.close();
  });
}

function testClosing(bus: SpanBusUnderTest): void {
  const [first, second] = bus.requests;
  test(`${bus.name}: closing settles what is in flight; then publish is refused, to be tried again`, async () => {
    const spans = await bus.create();
    const done = Promise.withResolvers<void>();
    spans.consume(() => done.promise);
    const inFlight = spans.publish(first);
    const closed = spans.close();
    await expect(spans.publish(second)).rejects.toMatchObject({ code: 'shutting_down', retryable: true });
    done.resolve();
    await expect(inFlight).resolves.toBeUndefined();
    await closed;
    await spans.close();
  });
}

function testFaults(bus: SpanBusUnderTest): void {
  const [first] = bus.requests;
  test.each(bus.faults)(`${bus.name}: $name reaches the publisher`, async ({ strike, retryable }) => {
    const spans = await bus.create();
    let attempt = 0;
    spans.consume(() => strike(++attempt));
    const error = await spans.publish(first).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(DatatrailError);
    expect(error).toMatchObject({ retryable });
    await spans.close();
  });
}
