import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { completeLock, type LockFile, missingEntries, platformOf } from '../../scripts/complete-lock.ts';

const lock: LockFile = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));

test('the lock holds every optional package that it names', () => {
  expect(Object.keys(missingEntries(lock))).toEqual([]);
});

test('the lock names no registry host', () => {
  const addressed = Object.entries(lock.packages).filter(([, entry]) => /^https?:/.test(entry.resolved ?? ''));
  expect(addressed.map(([path]) => path)).toEqual([]);
});

test('the platform of a package is read from its name as the registry spells it', () => {
  for (const [path, entry] of Object.entries(lock.packages)) {
    const platform = platformOf(path.split('node_modules/').at(-1) ?? '');
    if (entry.os === undefined || entry.cpu === undefined || platform === undefined) continue;
    expect([path, platform.os, platform.cpu]).toEqual([path, [entry.os].flat(), [entry.cpu].flat()]);
    if (entry.libc !== undefined && platform.libc !== undefined)
      expect([path, platform.libc]).toEqual([path, entry.libc]);
  }
});

test.each([
  ['@oxlint/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
  ['@oxlint/binding-linux-riscv64-musl', { os: ['linux'], cpu: ['riscv64'], libc: ['musl'] }],
  ['@oxlint/binding-android-arm-eabi', { os: ['android'], cpu: ['arm'] }],
  ['@chdb/lib-linux-arm64-gnu', { os: ['linux'], cpu: ['arm64'], libc: ['glibc'] }],
  ['@biomejs/cli-win32-arm64', { os: ['win32'], cpu: ['arm64'] }],
  ['left-pad', undefined],
])('%s', (name, platform) => {
  expect(platformOf(name)).toEqual(platform);
});

const owner = {
  version: '1.0.0',
  dev: true,
  optionalDependencies: { 'x-linux-x64': '1.0.0', 'x-darwin-arm64': '1.0.0' },
};
const small: LockFile = {
  packages: {
    '': {},
    'node_modules/x': owner,
    'node_modules/x/node_modules/x-linux-x64': { version: '1.0.0', os: ['linux'], cpu: ['x64'], optional: true },
  },
};

test('a missing package is added without address or hash, and only once', () => {
  const complete = completeLock(small);
  expect(complete.packages['node_modules/x-darwin-arm64']).toEqual({
    version: '1.0.0',
    os: ['darwin'],
    cpu: ['arm64'],
    dev: true,
    optional: true,
  });
  expect(Object.keys(complete.packages)).toHaveLength(4);
  expect(completeLock(complete)).toEqual(complete);
});

test('what cannot be told is refused, not guessed', () => {
  const range = { packages: { 'node_modules/x': { optionalDependencies: { 'x-linux-x64': '^1.0.0' } } } };
  expect(() => missingEntries(range)).toThrow('exact version');
  const plain = { packages: { 'node_modules/x': { optionalDependencies: { fsevents: '1.0.0' } } } };
  expect(() => missingEntries(plain)).toThrow('no platform');
});
