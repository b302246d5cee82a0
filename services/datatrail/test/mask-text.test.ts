import { loadSettings } from '@datatrail/runtime';
import { expect, test } from 'vitest';
import { createTextMasker } from '../src/mask-text.ts';

const mask = createTextMasker(loadSettings({ environment: {} }).detect);

test('what a person wrote keeps its words and loses its values', () => {
  expect(mask('Ülya agreed, ask jo.doe@corp-mail.de or 4111 1111 1111 1111 – é')).toBe(
    'Ülya agreed, ask [user.contact.email] or [user.financial.credit_card] – é',
  );
  expect(mask('contract 2026/17 is signed')).toBe('contract 2026/17 is signed');
  expect(mask('')).toBe('');
});
