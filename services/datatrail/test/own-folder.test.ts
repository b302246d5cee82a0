import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withOwnFolder } from '../src/own-folder.ts';

test('the folder is there for the work and gone afterwards, also after an error', async () => {
  let seen = '';
  const work = async (folder: string) => {
    seen = folder;
    writeFileSync(join(folder, 'a'), 'b');
    expect(existsSync(folder)).toBe(true);
    return 7;
  };
  expect(await withOwnFolder(work)).toBe(7);
  expect(existsSync(seen)).toBe(false);
  const failing = withOwnFolder(async (folder) => {
    await work(folder);
    throw new Error('no luck');
  });
  await expect(failing).rejects.toThrow('no luck');
  expect(existsSync(seen)).toBe(false);
});

test('it leaves no listener behind', async () => {
  const before = process.listenerCount('exit');
  await withOwnFolder(async () => undefined);
  expect(process.listenerCount('exit')).toBe(before);
});
