import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import {
  createKeyRing,
  DatatrailError,
  describeSettings,
  hashOfKey,
  KEY_ROLES,
  loadSettings,
  makeKey,
  presentedKey,
} from '../src/index.ts';

const entry = (tenant: string, key: string) => `${tenant}:${hashOfKey(key).toString('hex')}`;
const shop = { ingest: makeKey('ingest'), next: makeKey('ingest'), read: makeKey('read'), admin: makeKey('admin') };
const bank = { ingest: makeKey('ingest') };
const environment = {
  DATATRAIL_KEYS_INGEST: [entry('shop', shop.ingest), entry('shop', shop.next), entry('bank', bank.ingest)].join(','),
  DATATRAIL_KEYS_READ: entry('shop', shop.read),
  DATATRAIL_KEYS_ADMIN: entry('shop', shop.admin).replace(':', ':sha256:'),
};
const problemOf = (written: Record<string, string>): string => {
  try {
    loadSettings({ environment: written });
    return '';
  } catch (error) {
    if (error instanceof DatatrailError) return error.message;
    throw error;
  }
};

test('a key opens what it was made for, for its tenant, and two are valid at once', () => {
  const ring = createKeyRing(loadSettings({ environment }).keys);
  expect(ring.isOpen).toBe(false);
  expect(ring.tenants).toEqual(['bank', 'shop']);
  expect(ring.admit(shop.ingest, 'ingest')).toEqual({ tenant: 'shop' });
  expect(ring.admit(shop.next, 'ingest')).toEqual({ tenant: 'shop' });
  expect(ring.admit(bank.ingest, 'ingest')).toEqual({ tenant: 'bank' });
  expect(ring.admit(shop.read, 'read')).toEqual({ tenant: 'shop' });
  expect(ring.admit(shop.admin, 'admin')).toEqual({ tenant: 'shop' });
  expect(ring.admit(shop.admin, 'read')).toEqual({ tenant: 'shop' });
});

test('and nothing else', () => {
  const ring = createKeyRing(loadSettings({ environment }).keys);
  for (const role of ['read', 'admin'] as const) expect(ring.admit(shop.ingest, role)).toBe('forbidden');
  for (const role of ['ingest', 'admin'] as const) expect(ring.admit(shop.read, role)).toBe('forbidden');
  expect(ring.admit(shop.admin, 'ingest')).toBe('forbidden');
  for (const key of [undefined, '', 'x', `${shop.read} `, shop.read.slice(0, -1), 'k'.repeat(100_000)])
    for (const role of KEY_ROLES) expect(ring.admit(key, role)).toBe('unknown');
  // who stole the settings has no key
  expect(ring.admit(hashOfKey(shop.read).toString('hex'), 'read')).toBe('unknown');
});

test('without keys everybody is the one tenant', () => {
  const ring = createKeyRing(loadSettings({ environment: {} }).keys);
  expect([ring.isOpen, ring.tenants, ring.admit(undefined, 'admin')]).toEqual([
    true,
    ['default'],
    { tenant: 'default' },
  ]);
});

test('a public address needs the key of its own kind', () => {
  const at = { DATATRAIL_COLLECTOR_HTTP_HOST: '0.0.0.0', DATATRAIL_API_HOST: '::' };
  expect(problemOf(at)).toMatch(/httpHost.*no keys.*datatrail keys new.*keys\.ingest[\s\S]*api\.host.*keys\.read/);
  const { DATATRAIL_KEYS_INGEST, ...others } = environment;
  expect(problemOf({ ...at, DATATRAIL_KEYS_INGEST })).toMatch(/^one problem[\s\S]*api\.host/);
  expect(problemOf({ ...at, ...others })).toMatch(/^one problem[\s\S]*httpHost/);
  expect(problemOf({ ...at, ...environment })).toBe('');
});

test('neither hash nor key is printed', () => {
  const settings = loadSettings({ environment });
  const hash = hashOfKey(shop.read).toString('hex');
  const printed = [
    JSON.stringify(settings),
    inspect(settings, { depth: 9 }),
    JSON.stringify(describeSettings(settings)),
  ];
  for (const text of printed) {
    expect(text).not.toContain(hash);
    expect(text).toContain(`shop:${hash.slice(0, 8)}...`);
  }
});

test.each([
  ['a key instead of its hash', `shop:${shop.read}`, /number 1 .*holds a key itself/],
  ['no tenant', hashOfKey('x').toString('hex'), /no tenant:hash/],
  ['a short hash', 'shop:abc123', /no tenant:hash/],
  ['a tenant with a slash', `a/b:${'0'.repeat(64)}`, /tenant that is no name/],
  ['one hash twice', `a:${'0'.repeat(64)},b:${'0'.repeat(64)}`, /stands twice/],
])('%s is refused, and not repeated', (_what, written, expected) => {
  const problem = problemOf({ DATATRAIL_KEYS_READ: written });
  expect(problem).toMatch(expected);
  expect(problem).not.toContain(written.split(':').at(-1));
});

test('both headers carry a key', () => {
  expect(presentedKey('Bearer abc', undefined)).toBe('abc');
  expect(presentedKey('bearer  abc ', 'other')).toBe('abc');
  expect(presentedKey(undefined, ' abc ')).toBe('abc');
  expect(presentedKey('Basic YTpi', 'abc')).toBe('abc');
  for (const header of ['Basic YTpi', 'Bearer', 'Bearer a b', '']) expect(presentedKey(header, '')).toBe(undefined);
});

test('keys are made once each, and say what they are for', () => {
  const keys = Array.from({ length: 100 }, () => makeKey('read'));
  expect(new Set(keys).size).toBe(100);
  expect(keys.every((key) => /^dtk_read_[\w-]{43}$/.test(key))).toBe(true);
});
