import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spanOf, traceIdOf } from '@datatrail/testkit';
import { expect, test } from 'vitest';
import type { Store } from '../../src/index.ts';
import { TENANT, writeSpans } from '../screened-request.ts';
import { temporaryDirectory, withStore } from '../temporary-store.ts';

const PROGRAM = fileURLToPath(new URL('../run-store.ts', import.meta.url));

/** Starts the program and kills it in the middle, `run` says when. Gives the ids that it acknowledged. */
function acknowledgedUntilKill(directory: string, run: number): Promise<number[]> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', PROGRAM, directory, String(100_000 * run)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      // the first line says that it is open; how much later it dies differs from run to run
      if (output.split('\n').length > 2 + (run % 7)) setTimeout(() => child.kill('SIGKILL'), (run * 3) % 31);
    });
    // a line without its end was not said to the end: it does not count as acknowledged
    child.on('close', () =>
      resolve(
        output
          .split('\n')
          .slice(0, -1)
          .filter((line) => /^\d+$/.test(line))
          .map(Number),
      ),
    );
  });
}

async function storedTraces(store: Store): Promise<Set<string>> {
  const { minutes } = await store.dirtyMinutes(TENANT);
  const traces = new Set<string>();
  await store.readTraces(TENANT, minutes, ([span]) => traces.add(span?.traceId ?? ''));
  return traces;
}

test('after kill -9, 20 times, everything that was acknowledged is there', { timeout: 120_000 }, async () => {
  const directory = temporaryDirectory();
  const acknowledged: number[] = [];
  for (let run = 0; run < 20; run++) acknowledged.push(...(await acknowledgedUntilKill(directory, run)));
  const stored = await withStore(directory, storedTraces);
  expect(acknowledged.length).toBeGreaterThanOrEqual(20);
  expect(acknowledged.filter((id) => !stored.has(traceIdOf(id)))).toEqual([]);
});

test('a directory that another process has open is refused, with the cure, and not harmed', async () => {
  const directory = temporaryDirectory();
  await withStore(directory, async (store) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, directory], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const said: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => said.push(chunk));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(said.join('')).toContain('refused data_directory_in_use');
    expect(code).toBe(3);
    await writeSpans(store, 'a', [spanOf(1)]);
    expect((await storedTraces(store)).size).toBe(1);
  });
});

test('also when its lock file is gone: the engine has its own', async () => {
  const directory = temporaryDirectory();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, directory], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const closed = new Promise((resolve) => child.on('close', resolve));
  try {
    await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), closed]);
    rmSync(join(directory, 'datatrail.lock'));
    await expect(withStore(directory, async () => undefined)).rejects.toMatchObject({ code: 'data_directory_in_use' });
    expect(child.exitCode, 'the process that has it open goes on').toBe(null);
  } finally {
    child.kill('SIGKILL');
    await closed;
  }
  await withStore(directory, async (store) => expect(store.startCount).toBe(2));
});

test('a path that is a file is refused as a wrong setting', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'file'), '');
  await expect(withStore(join(directory, 'file'), async () => undefined)).rejects.toMatchObject({
    code: 'bad_settings',
    message: expect.stringContaining('cannot be written (EEXIST)'),
  });
});

test('the lock of a process that was killed is taken over, also when its number lives again', async () => {
  const directory = temporaryDirectory();
  await withStore(directory, async () => undefined);
  writeFileSync(join(directory, 'datatrail.lock'), `${process.ppid} 1`);
  await withStore(directory, async (store) => expect(store.startCount).toBe(2));
});

test('what comes before start and after stop is refused as retryable; stop is safe twice', async () => {
  const directory = temporaryDirectory();
  const closed = await withStore(directory, async (store) => store);
  await closed.stop();
  await expect(writeSpans(closed, 'a', [spanOf(1)])).rejects.toMatchObject({ code: 'shutting_down', retryable: true });
});
