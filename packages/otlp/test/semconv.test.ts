import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { normalizeKey } from '../src/semconv.ts';

interface Deprecated {
  readonly key: string;
  readonly reason: string;
  readonly renamedTo: string | null;
  readonly note: string;
}

const registry: { readonly deprecated: readonly Deprecated[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'semconv-deprecated.json'), 'utf8'),
);

/** Deprecated with a replacement that is not the same value under another name, or too general to be touched. */
const EXCUSED: Readonly<Record<string, string>> = {
  'code.function': 'joined with code.namespace into one value',
  'code.namespace': 'joined with code.function into one value',
  'db.connection_string': 'split into address and port',
  'db.instance.id': 'no general replacement',
  'error.message': 'depends on the domain',
  'event.name': 'became a field of log records',
  'http.target': 'split into path and query',
  'net.sock.family': 'split into transport and type',
  'pool.name': 'a metric attribute; spans use the key for anything',
  'rpc.jsonrpc.error_message': 'became the description of the status',
  'rpc.service': 'joined with rpc.method into one value',
  state: 'a metric attribute; spans use the key for anything',
};

const named = (note: string): boolean => /replaced by|use |split|should be included|record string/i.test(note);

describe('normalizeKey against the registry of the semantic conventions', () => {
  it('gives the replacement that the registry names', () => {
    const wrong = registry.deprecated
      .filter(({ key, renamedTo }) => renamedTo !== null && EXCUSED[key] === undefined)
      .map(({ key, renamedTo }) => ({
        key,
        is: normalizeKey(key.replace('<key>', 'a.b')),
        wanted: key.includes('<key>') ? `${renamedTo}.a.b` : renamedTo,
      }))
      .filter(({ is, wanted }) => is !== wanted);
    expect(wrong).toEqual([]);
  });

  it('gives a replacement that the note names, or is excused', () => {
    const wrong = registry.deprecated
      .filter(({ renamedTo, note, key }) => renamedTo === null && named(note) && EXCUSED[key] === undefined)
      .filter(({ key, note }) => !note.includes(`\`${normalizeKey(key)}\``) || normalizeKey(key) === key)
      .map(({ key, note }) => ({ key, is: normalizeKey(key), note }));
    expect(wrong).toEqual([]);
  });

  it('excuses only what is in the registry and really has no replacement here', () => {
    const keys = new Set(registry.deprecated.map(({ key }) => key));
    for (const key of Object.keys(EXCUSED)) {
      expect(keys).toContain(key);
      expect(normalizeKey(key)).toBe(key);
    }
  });

  it('leads to keys that stay as they are', () => {
    for (const { key } of registry.deprecated) expect(normalizeKey(normalizeKey(key))).toBe(normalizeKey(key));
  });
});

describe('normalizeKey', () => {
  it.each([
    ['http.url', 'url.full'],
    ['net.peer.name', 'server.address'],
    ['db.statement', 'db.query.text'],
    ['messaging.destination', 'messaging.destination.name'],
    ['deployment.environment', 'deployment.environment.name'],
    ['gen_ai.system', 'gen_ai.provider.name'],
    ['peer.ipv4', 'network.peer.address'],
    ['kafka.topic', 'messaging.destination.name'],
  ])('%s -> %s', (old, current) => {
    expect(normalizeKey(old)).toBe(current);
  });

  it.each(['url.full', 'my.key', '', 'constructor', '__proto__', 'toString'])('leaves %s alone', (key) => {
    expect(normalizeKey(key)).toBe(key);
  });
});
