import { expect, test } from 'vitest';
import { type Component, createLifeCycle, createLog, DatatrailError } from '../src/index.ts';

const silent = createLog({ level: 'silent', format: 'json' });

function traced(name: string, steps: string[], extra: Partial<Component> = {}): Component {
  return {
    name,
    start: async () => void steps.push(`start ${name}`),
    stop: async () => void steps.push(`stop ${name}`),
    ...extra,
  };
}

test('starts in order and stops in reverse, once', async () => {
  const steps: string[] = [];
  const all = createLifeCycle([traced('a', steps), traced('b', steps)], { log: silent });
  await all.start();
  await Promise.all([all.stop(), all.stop()]);
  await all.stop();
  expect(steps).toEqual(['start a', 'start b', 'stop b', 'stop a']);
});

test('stops what has started when one does not, and passes its error on', async () => {
  const steps: string[] = [];
  const broken = traced('b', steps, {
    start: async () => {
      throw new DatatrailError('port_taken', 'port 1 is taken');
    },
  });
  const all = createLifeCycle([traced('a', steps), broken, traced('c', steps)], { log: silent });
  await expect(all.start()).rejects.toMatchObject({ code: 'port_taken' });
  expect(steps).toEqual(['start a', 'stop b', 'stop a']);
});

test('leaves behind who does not stop, and goes on when one fails to', async () => {
  const steps: string[] = [];
  const lines: string[] = [];
  const log = createLog({ level: 'info', format: 'json', write: (line) => lines.push(line) });
  const stuck = traced('stuck', steps, { stop: () => new Promise<void>(() => undefined) });
  const failing = traced('failing', steps, { stop: () => Promise.reject(new Error('no')) });
  const all = createLifeCycle([traced('a', steps), stuck, failing], { log, stopTimeoutMs: 20 });
  await all.start();
  await all.stop();
  expect(steps.at(-1)).toBe('stop a');
  expect(lines.join('')).toMatch(/stuck/);
  expect(lines.join('')).toMatch(/failing/);
});

test('a stop during the start waits for it and starts nothing more', async () => {
  const steps: string[] = [];
  const slow = traced('slow', steps, {
    start: () => new Promise((resolve) => setTimeout(resolve, 30)),
  });
  const all = createLifeCycle([slow, traced('b', steps)], { log: silent });
  const started = all.start();
  await all.stop();
  await started;
  expect(steps).toEqual(['stop slow']);
});
