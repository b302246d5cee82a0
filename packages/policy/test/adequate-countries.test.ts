import { expect, test } from 'vitest';
import { ADEQUATE_COUNTRIES } from '../src/adequate-countries.ts';

const EEA = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' ');
const DECIDED = 'AD AR BR CA CH FO GB GG IL IM JE JP KR NZ UY'.split(' ');

test('the Economic Area and the countries that were decided on, and no other', () => {
  expect([...ADEQUATE_COUNTRIES].sort()).toEqual([...EEA, 'EU', ...DECIDED].sort());
});

test.each(['US', 'CN', 'IN', 'RU', 'SG', 'AU', ''])('%s needs a mechanism', (country) => {
  expect(ADEQUATE_COUNTRIES.has(country)).toBe(false);
});
