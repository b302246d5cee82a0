import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { selfSigned } from '../src/index.ts';

test('is a certificate of the names that it was made for, signed by itself', () => {
  const { cert, key } = selfSigned('db.example');
  const read = new X509Certificate(cert);
  expect(read.checkHost('db.example')).toBe('db.example');
  expect(read.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.ca).toBe(true);
  expect(key).toContain('PRIVATE KEY');
  expect(new X509Certificate(selfSigned('db.example').cert).fingerprint256).not.toBe(read.fingerprint256);
});
