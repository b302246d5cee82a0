import { expect, test } from 'vitest';
import { allCanaries, CANARY_KINDS, createRandom, makeCanary } from '../src/index.ts';

test('the same seed gives the same values, another seed others', () => {
  expect(allCanaries(1)).toEqual(allCanaries(1));
  const other = new Set(allCanaries(2).map((canary) => canary.secret));
  expect(allCanaries(1).filter((canary) => other.has(canary.secret))).toEqual([]);
  expect(allCanaries(1).map((canary) => canary.kind)).toEqual(CANARY_KINDS);
});

test('every text holds its secret', () => {
  for (const canary of allCanaries(3)) expect(canary.text).toContain(canary.secret);
});

function luhnHolds(digits: string): boolean {
  const sum = digits
    .split('')
    .reverse()
    .reduce((total, digit, i) => {
      const value = Number(digit) * (i % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

test('cards, accounts and tokens pass their own checks', () => {
  const random = createRandom(4);
  for (let i = 0; i < 200; i++) {
    expect(luhnHolds(makeCanary('card', random).secret)).toBe(true);
    const iban = makeCanary('iban', random).secret;
    const moved = `${iban.slice(4)}1314${iban.slice(2, 4)}`;
    expect(iban).toHaveLength(22);
    expect(BigInt(moved) % 97n).toBe(1n);
    expect(makeCanary('ssn', random).secret).toMatch(/^(?!666)[1-8]\d\d-\d\d-\d{4}$/);
    expect(makeCanary('github_token', random).secret).toMatch(/^ghp_[A-Za-z0-9]{36}$/);
    const [header] = makeCanary('jwt', random).secret.split('.');
    expect(JSON.parse(Buffer.from(header ?? '', 'base64url').toString())).toEqual({ alg: 'HS256', typ: 'JWT' });
  }
});
