import type { Component } from './component.ts';
import { errorFields, type Log } from './log.ts';

export interface LifeCycleOptions {
  readonly log: Log;
  /** For each component, milliseconds: who is not done by then is left behind and named in the log. */
  readonly stopTimeoutMs?: number;
}

const STOP_TIMEOUT_MS = 10_000;

/**
 * Many components as one: starts in the given order, stops in reverse. When one does not start, those before it are
 * stopped and its error is passed on. `stop` is safe to call twice and during `start`; it never rejects.
 */
export function createLifeCycle(components: readonly Component[], options: LifeCycleOptions): Component {
  const { log, stopTimeoutMs = STOP_TIMEOUT_MS } = options;
  const started: Component[] = [];
  let starting: Promise<void> | null = null;
  let stopping: Promise<void> | null = null;

  const startAll = async () => {
    for (const component of components) {
      if (stopping) return;
      started.push(component);
      await component.start();
    }
  };
  const stopAll = async () => {
    for (let component = started.pop(); component; component = started.pop())
      await stopOne(component, stopTimeoutMs, log);
  };
  return {
    name: components.map((component) => component.name).join('+'),
    async start() {
      starting = startAll();
      try {
        await starting;
      } catch (error) {
        await stopAll();
        throw error;
      }
    },
    stop() {
      stopping ??= (async () => {
        await starting?.catch(() => undefined);
        await stopAll();
      })();
      return stopping;
    },
  };
}

async function stopOne(component: Component, timeoutMs: number, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), timeoutMs);
  });
  try {
    const outcome = await Promise.race([component.stop(), timeout]);
    if (outcome === 'late')
      log.error('did not stop in time and is left behind', { component: component.name, timeoutMs });
  } catch (error) {
    log.error('failed while stopping', { component: component.name, ...errorFields(error) });
  } finally {
    clearTimeout(timer);
  }
}
