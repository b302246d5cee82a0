import type { Screened } from '@datatrail/model';
import { expect, test } from 'vitest';
import { createMemoryBus } from '../src/memory.ts';

// handed on without a look: a stand-in for what only `screen` can make is enough
const request = { keyId: 'k' } as Partial<Screened> as Screened;

test('calls the handler in the same turn: the tape is reused right afterwards', async () => {
  const bus = createMemoryBus({ epoch: 3 });
  let seen: Screened | null = null;
  bus.consume(async (record) => {
    seen = record.request;
  });
  const published = bus.publish(request);
  expect(seen).toBe(request);
  await published;
});

test('names each record by start counter and sequence', async () => {
  const bus = createMemoryBus({ epoch: 3 });
  const sources: unknown[] = [];
  bus.consume(async ({ source }) => void sources.push(source));
  await bus.publish(request);
  await bus.publish(request);
  const place = { cluster: 'direct', topic: '', epoch: 3, partition: 0 };
  expect(sources).toEqual([
    { ...place, offset: 0 },
    { ...place, offset: 1 },
  ]);
});

test('refuses while nobody listens, to be tried again; takes one handler only', async () => {
  const bus = createMemoryBus({ epoch: 1 });
  await expect(bus.publish(request)).rejects.toMatchObject({ code: 'overloaded', retryable: true });
  bus.consume(async () => undefined);
  expect(() => bus.consume(async () => undefined)).toThrow(/one handler/);
  await bus.publish(request);
});
