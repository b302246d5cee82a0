import { lstatSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockDirectory } from '../../src/chdb/directory-lock.ts';
import { temporaryDirectory } from '../temporary-store.ts';

const IN_USE = expect.objectContaining({ code: 'data_directory_in_use' });

test('one owner at a time; who lets go leaves nothing', () => {
  const directory = temporaryDirectory();
  const unlock = lockDirectory(directory);
  expect(() => lockDirectory(directory)).toThrow(IN_USE);
  unlock();
  expect(readdirSync(directory)).toEqual([]);
  lockDirectory(directory)();
});

test('the lock of an owner that is gone is taken over', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'datatrail.lock'), '4194304 1');
  lockDirectory(directory)();
  expect(readdirSync(directory)).toEqual([]);
});

test('a lock that another one made between our look and our own is left to it', () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'datatrail.lock');
  // to the look it is not there, to the writing it is
  symlinkSync(join(directory, 'nowhere'), file);
  expect(() => lockDirectory(directory)).toThrow(IN_USE);
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
});
