import type { SpanBus } from '@datatrail/bus';
import type { Screened } from '@datatrail/model';
import { DatatrailError } from '@datatrail/runtime';
import { expect, test } from 'vitest';

/** What a bus must be able to show about itself to be run through the suite. */
export interface SpanBusUnderTest {
  readonly name: string;
  create(): Promise<SpanBus>;
  /** Makes one of two requests that differ; valid until the next is made, as a tape is. */
  readonly request: (which: 'first' | 'second') => Screened;
  /** How two requests are compared after transport: a bus may carry bytes, not objects. */
  fingerprint(request: Screened): string;
}

interface BusFault {
  readonly name: string;
  /** Called with the number of the attempt, from 1; throws or rejects as the fault does. */
  readonly strike: (attempt: number) => Promise<void>;
  readonly retryable: boolean;
}

/** The promises of `SpanBus` that every implementation keeps. */
export function spanBusContract(bus: SpanBusUnderTest): void {
  testTransport(bus);
  testClosing(bus);
}

function testTransport(bus: SpanBusUnderTest): void {
  test(`${bus.name}: what is published reaches the handler as it was, each with a source of its own`, async () => {
    const spans = await bus.create();
    const seen: { readonly print: string; readonly offset: number; readonly partition: number }[] = [];
    spans.consume(async ({ source, request }) => {
      seen.push({ print: bus.fingerprint(request), offset: source.offset, partition: source.partition });
    });
    const prints: string[] = [];
    for (const which of ['first', 'second', 'first'] as const) {
      const request = bus.request(which);
      prints.push(bus.fingerprint(request));
      await spans.publish(request);
    }
    await expect.poll(() => seen.length, { timeout: 30_000 }).toBe(3);
    expect(seen.map(({ print }) => print)).toEqual(prints);
    expect(seen.map(({ offset }) => offset)).toEqual(
      [...new Set(seen.map(({ offset }) => offset))].sort((a, b) => a - b),
    );
    await spans.close();
  });

  test(`${bus.name}: publish has read its request before it returns: the tape is used again`, async () => {
    const spans = await bus.create();
    const seen: string[] = [];
    spans.consume(async ({ request }) => void seen.push(bus.fingerprint(request)));
    const expected: string[] = [];
    const published: Promise<void>[] = [];
    for (const which of ['first', 'second'] as const) {
      const request = bus.request(which);
      expected.push(bus.fingerprint(request));
      published.push(spans.publish(request));
    }
    await Promise.all(published);
    await expect.poll(() => seen.toSorted(), { timeout: 30_000 }).toEqual(expected.toSorted());
    await spans.close();
  });
}

function testClosing(bus: SpanBusUnderTest): void {
  test(`${bus.name}: closing settles what is in flight; then publish is refused, to be tried again`, async () => {
    const spans = await bus.create();
    const done = Promise.withResolvers<void>();
    spans.consume(() => done.promise);
    const inFlight = spans.publish(bus.request('first'));
    const closed = spans.close();
    await expect(spans.publish(bus.request('second'))).rejects.toMatchObject({
      code: 'shutting_down',
      retryable: true,
    });
    done.resolve();
    await expect(inFlight).resolves.toBeUndefined();
    await closed;
    await spans.close();
  });

  test(`${bus.name}: has one handler`, async () => {
    const spans = await bus.create();
    spans.consume(async () => undefined);
    expect(() => spans.consume(async () => undefined)).toThrow('one handler');
    await spans.close();
  });
}

/** What a bus promises whose acknowledgement waits for the handler. */
export function directBusContract(bus: SpanBusUnderTest, faults: readonly BusFault[]): void {
  test(`${bus.name}: a publish is acknowledged only when the handler is done`, async () => {
    const spans = await bus.create();
    const done = Promise.withResolvers<void>();
    let handed = 0;
    spans.consume(() => {
      handed++;
      return done.promise;
    });
    let acknowledged = false;
    const published = spans.publish(bus.request('first')).then(() => {
      acknowledged = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([acknowledged, handed]).toEqual([false, 1]);
    done.resolve();
    await published;
    expect(acknowledged).toBe(true);
    await spans.close();
  });

  test.each(faults)(`${bus.name}: $name reaches the publisher`, async ({ strike, retryable }) => {
    const spans = await bus.create();
    let attempt = 0;
    spans.consume(() => strike(++attempt));
    const error = await spans.publish(bus.request('first')).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(DatatrailError);
    expect(error).toMatchObject({ retryable });
    await spans.close();
  });
}
