import { CATEGORIES } from '@datatrail/model';
import { expect, test } from 'vitest';
import { categoryCure, isCategory } from '../src/category-keys.ts';
import { parseDeclarations } from '../src/index.ts';

test('every category that is detected, every fideslang key and what stands above them can be declared', () => {
  for (const { key } of CATEGORIES) expect(isCategory(key), key).toBe(true);
  for (const key of ['user', 'system', 'user.financial', 'user.criminal_history', 'user.contact.address.postal_code'])
    expect(isCategory(key), key).toBe(true);
  for (const key of ['', 'user.', 'user.contact.emial', 'user.con', 'User.name', 'user.contact.email.work', 'email'])
    expect(isCategory(key), key).toBe(false);
});

test.each([
  ['user.contact.emial', 'write user.contact.email '],
  ['user.contact.phone', 'write user.contact.phone_number '],
  ['user.email', 'write user.contact.email '],
  ['email', 'write user.contact.email '],
  ['usr.contact.email', 'write user.contact.email '],
  ['User.Contact.Email', 'write user.contact.email '],
  ['user.finacial', 'write user.financial '],
  ['system.authentication.tokens', 'write system.authentication.token '],
  ['user.contact.email.work', 'write user.contact.email,'],
  ['user.contact.carrier_pigeon', 'write user.contact,'],
  ['user.hobbies_and_pastimes', 'write a fideslang key such as'],
  ['', 'write a fideslang key such as'],
  ['x'.repeat(100_000), 'write a fideslang key such as'],
])('the cure of %.40s names the nearest key', (written, cure) => {
  expect(categoryCure(written)).toContain(cure);
});

test('a misspelled category is a problem with its place, and is not repeated', () => {
  const parsed = parseDeclarations(
    'flows:\n  - {service: s, categories: [user.contact.emial], recipient: telemetry}\n',
  );
  expect(parsed.ok ? [] : parsed.problems).toEqual([
    {
      line: 2,
      column: 31,
      message: 'flows[1].categories[1] is not a category',
      cure: 'write user.contact.email if that is meant, else another fideslang key',
    },
  ]);
});
