import { createFairShare, DatatrailError } from '@datatrail/runtime';
import type { AskOptions } from '@datatrail/store';
import type { RiskApiSources } from './sources.ts';

export interface QuestionLimits {
  /** Questions at once, over all who ask; each tenant has a part that the others cannot take. */
  readonly maxInWork: number;
  readonly timeoutSeconds: number;
}

/** Who asks, and what tells that the answer is not waited for any more. */
export interface Asker {
  readonly tenant: string;
  readonly gone: AbortSignal;
}

/**
 * The sources for one request. A question is refused (`overloaded`) when too many are in work, which one is until its
 * answer is there, also when nobody waits for it any more. It ends with `query_limit` when it takes too long; then, and
 * when `gone` says that who asked went away, its statements in the store are stopped.
 */
export function createBoundedSources(
  sources: RiskApiSources,
  { maxInWork, timeoutSeconds }: QuestionLimits,
  tenants: number,
): (asker: Asker) => RiskApiSources {
  const places = createFairShare(maxInWork, tenants);

  async function ask<T>({ tenant, gone }: Asker, question: (options: AskOptions) => Promise<T>): Promise<T> {
    if (!places.take(tenant, 1))
      throw new DatatrailError('overloaded', 'as many questions are in work as api.maxInWork allows', {
        cure: 'Ask again in a second.',
        retryable: true,
      });
    const late = AbortSignal.timeout(timeoutSeconds * 1000);
    const signal = AbortSignal.any([gone, late]);
    const answer = question({ signal }).finally(() => places.giveBack(tenant, 1));
    // told below
    answer.catch(() => undefined);
    const given = Promise.withResolvers<never>();
    given.promise.catch(() => undefined);
    const giveUp = () => given.reject(tooLong(timeoutSeconds));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([answer, given.promise]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  const { store } = sources;
  return (asker) => ({
    ...sources,
    subjects: {
      ...sources.subjects,
      lookup: (tenant, value) => ask(asker, () => sources.subjects.lookup(tenant, value)),
    },
    report: (filter) => ask(asker, (options) => sources.report(filter, options)),
    store: {
      findTraces: (filter) => ask(asker, (options) => store.findTraces(filter, options)),
      readTrace: (tenant, traceId) => ask(asker, (options) => store.readTrace(tenant, traceId, options)),
      readInstances: (window) => ask(asker, (options) => store.readInstances(window, options)),
      readRawEdges: (window) => ask(asker, (options) => store.readRawEdges(window, options)),
      readIngest: (tenant) => ask(asker, (options) => store.readIngest(tenant, options)),
    },
  });
}

function tooLong(seconds: number): DatatrailError {
  return new DatatrailError('query_limit', `the question took more than ${seconds} s`, {
    cure: 'Ask for a shorter window.',
  });
}
