import { expect, test } from 'vitest';
import { listenForStopSignals, Stopped } from '../src/stop-signals.ts';

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test('the first signal asks to stop, its echo by a launcher is ignored, a later one ends at once', async () => {
  const hard: number[] = [];
  const stop = listenForStopSignals((code) => hard.push(code));
  try {
    process.emit('SIGTERM', 'SIGTERM');
    await stop.asked;
    expect(stop.signal.reason).toBeInstanceOf(Stopped);
    expect(stop.exitCode).toBe(143);
    process.emit('SIGTERM', 'SIGTERM');
    expect(hard).toEqual([]);
    await pause(350);
    process.emit('SIGINT', 'SIGINT');
    expect(hard).toEqual([130]);
  } finally {
    stop.close();
  }
});

test('after close signals are nobody of ours', () => {
  const before = process.listenerCount('SIGINT');
  const stop = listenForStopSignals(() => undefined);
  expect(process.listenerCount('SIGINT')).toBe(before + 1);
  stop.close();
  expect(process.listenerCount('SIGINT')).toBe(before);
});
