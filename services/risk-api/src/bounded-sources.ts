import { DatatrailError } from '@datatrail/runtime';
import type { AskOptions } from '@datatrail/store';
import type { RiskApiSources } from './sources.ts';

export interface QuestionLimits {
  /** Questions at once, over all who ask. */
  readonly maxInWork: number;
  readonly timeoutSeconds: number;
}

/**
 * The sources for one request. A question is refused (`overloaded`) when too many are in work, which one is until its
 * answer is there, also when nobody waits for it any more. It ends with `query_limit` when it takes too long; then, and
 * when `gone` says that who asked went away, its statements in the store are stopped.
 */
export function createBoundedSources(
  sources: RiskApiSources,
  { maxInWork, timeoutSeconds }: QuestionLimits,
): (gone: AbortSignal) => RiskApiSources {
  let inWork = 0;

  async function ask<T>(gone: AbortSignal, question: (options: AskOptions) => Promise<T>): Promise<T> {
    if (inWork >= maxInWork)
      throw new DatatrailError('overloaded', `${maxInWork} questions are in work`, {
        cure: 'Ask again in a second.',
        retryable: true,
      });
    inWork++;
    const late = AbortSignal.timeout(timeoutSeconds * 1000);
    const signal = AbortSignal.any([gone, late]);
    const answer = question({ signal }).finally(() => inWork--);
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
  return (gone) => ({
    ...sources,
    report: (filter) => ask(gone, () => sources.report(filter)),
    store: {
      findTraces: (filter) => ask(gone, (options) => store.findTraces(filter, options)),
      readTrace: (tenant, traceId) => ask(gone, (options) => store.readTrace(tenant, traceId, options)),
      readInstances: (window) => ask(gone, (options) => store.readInstances(window, options)),
      readRawEdges: (window) => ask(gone, (options) => store.readRawEdges(window, options)),
      readIngest: (tenant) => ask(gone, (options) => store.readIngest(tenant, options)),
    },
  });
}

function tooLong(seconds: number): DatatrailError {
  return new DatatrailError('query_limit', `the question took more than ${seconds} s`, {
    cure: 'Ask for a shorter window.',
  });
}
