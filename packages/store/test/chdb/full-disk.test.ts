// A disk that fills up under the store, on a real small disk.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spanOf, traceIdOf } from '@datatrail/testkit';
import { expect, test } from 'vitest';
import { TENANT, writeSpans } from '../screened-request.ts';
import { temporaryDirectory, withStore } from '../temporary-store.ts';

/** Where a disk of 96 MiB is mounted, or why there is none: only root of a Linux that lets it may mount. */
function mountSmallDisk(directory: string): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root of a Linux may mount a small disk';
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', directory], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'this machine lets even root not mount a small disk';
  }
}

/** Leaves less than an insert needs. */
function fill(file: string, directory: string): void {
  const { bavail, bsize } = statfsSync(directory);
  writeFileSync(file, Buffer.alloc(Math.max(0, bavail * bsize - 16_384)));
}

/** Fills the disk between writes. Gives what was acknowledged. */
async function writeThroughFullDisk(disk: string): Promise<number[]> {
  const filler = join(disk, 'filler');
  const acknowledged: number[] = [];
  await withStore(join(disk, 'data'), async (store) => {
    const write = async (id: number): Promise<void> => {
      await writeSpans(store, 'a', [spanOf(id, { trace: id })]);
      acknowledged.push(id);
    };
    for (const id of [1, 2]) await write(id);
    fill(filler, disk);
    for (const id of [3, 4]) await expect(write(id)).rejects.toMatchObject({ code: 'disk_full', retryable: true });
    rmSync(filler);
    for (const id of [3, 5]) await write(id);
  });
  return acknowledged;
}

test('a full disk: what is refused may come again, what was acknowledged stays, and space heals it', async (context) => {
  const disk = join(temporaryDirectory(), 'disk');
  mkdirSync(disk);
  const missing = mountSmallDisk(disk);
  if (missing !== undefined) return context.skip(missing);
  try {
    const acknowledged = await writeThroughFullDisk(disk);
    const stored: string[] = [];
    await withStore(join(disk, 'data'), async (store) => {
      const { minutes } = await store.dirtyMinutes(TENANT);
      await store.readTraces(TENANT, minutes, ([span]) => stored.push(span?.traceId ?? ''));
    });
    expect(stored.toSorted()).toEqual(acknowledged.map((id) => traceIdOf(id)).toSorted());
    expect(acknowledged).toEqual([1, 2, 3, 5]);
  } finally {
    execFileSync('umount', ['--lazy', disk]);
  }
});
