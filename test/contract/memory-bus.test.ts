import { createMemoryBus } from '@datatrail/bus/memory';
import type { Screened } from '@datatrail/model';
import { DatatrailError } from '@datatrail/runtime';
import { spanBusContract } from './span-bus.ts';

// the memory bus hands requests on without looking at them, so a stand-in for what only `screen` can make is enough
const request = (keyId: string): Screened => ({ keyId }) as Partial<Screened> as Screened;

spanBusContract({
  name: 'memory bus',
  create: async () => createMemoryBus({ epoch: 7 }),
  requests: [request('first'), request('second')],
  fingerprint: ({ keyId }) => keyId,
  faults: [
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
  ],
});
