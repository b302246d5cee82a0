import { expect, test } from 'vitest';
import { coversCategory, indexDeclarations, meansService } from '../src/declaration-index.ts';
import { declared } from './declared.ts';
import { node } from './graph-facts.ts';

test('a flow names a service by name, with namespace, or all of them', () => {
  const cart = node('service', 'cart', { id: 'service:shop/cart@production', environment: 'production' });
  for (const reference of ['cart', 'shop/cart', '*']) expect(meansService(reference, cart)).toBe(true);
  for (const reference of ['car', 'other/cart', 'shop', 'cart@production'])
    expect(meansService(reference, cart)).toBe(false);
});

test('a category stands for itself and all below, not for what begins alike', () => {
  expect(coversCategory(['user.contact'], 'user.contact.email')).toBe(true);
  expect(coversCategory(['user.contact.email'], 'user.contact')).toBe(false);
  expect(coversCategory(['user.name'], 'user.name_of_pet')).toBe(false);
  expect(coversCategory([], 'user.name')).toBe(false);
});

test('a recipient is known by organisation, alias or host; a wildcard is only what lies below', () => {
  const index = indexDeclarations(
    declared('recipients: [{organisation: Acme, hosts: ["*.acme.example", api.other.example], aliases: [acme-api]}]'),
  );
  const isKnown = (name: string, more: Parameters<typeof node>[2] = {}) =>
    index.recipient(node('external', name, more)) !== null;
  expect(isKnown('x', { organisation: 'ACME' })).toBe(true);
  expect(isKnown('acme-api')).toBe(true);
  expect(isKnown('x', { hosts: ['eu.acme.example'] })).toBe(true);
  expect(isKnown('x', { hosts: ['v2.api.other.example'] })).toBe(true);
  expect(isKnown('x', { hosts: ['acme.example'] })).toBe(false);
  expect(isKnown('x', { hosts: ['evilacme.example', 'other.example'] })).toBe(false);
});

test('a service is known by name, and by namespace where one is declared', () => {
  const index = indexDeclarations(
    declared('services: [{name: a, namespace: n, role: gateway}, {name: b, role: worker}]'),
  );
  expect(index.service({ namespace: 'n', service: 'a' })?.role).toBe('gateway');
  expect(index.service({ namespace: 'm', service: 'a' })).toBeNull();
  expect(index.service({ namespace: 'm', service: 'b' })?.role).toBe('worker');
});
