import { createMemoryBus } from '@datatrail/bus/memory';
import { DatatrailError } from '@datatrail/runtime';
import { nameOf, screened } from './kafka/kafka-fixture.ts';
import { directBusContract, type SpanBusUnderTest, spanBusContract } from './span-bus.ts';

const memoryBus: SpanBusUnderTest = {
  name: 'memory bus',
  create: async () => createMemoryBus({ epoch: 7 }),
  request: (which) => screened(which),
  fingerprint: (request) => `${nameOf(request)} ${request.tenant} ${request.receivedAt} ${request.keyId}`,
};

spanBusContract(memoryBus);
directBusContract(memoryBus, [
  {
    name: 'a full disk',
    strike: () => Promise.reject(new DatatrailError('disk_full', 'no space left', { retryable: true })),
    retryable: true,
  },
  {
    name: 'a request that will never fit',
    strike: () => Promise.reject(new DatatrailError('too_large', 'too large')),
    retryable: false,
  },
  { name: 'an error nobody classified', strike: () => Promise.reject(new TypeError('oops')), retryable: true },
  {
    name: 'a handler that throws at once',
    strike: () => {
      throw new DatatrailError('overloaded', 'busy', { retryable: true });
    },
    retryable: true,
  },
]);
