import { expect, test } from 'vitest';
import hosting from '../data/hosting.json' with { type: 'json' };
import organisations from '../data/organisations.json' with { type: 'json' };
import regions from '../data/regions.json' with { type: 'json' };
import { parseHost, RECIPIENT_KINDS } from '../src/index.ts';
import { normalizeAlias, shippedLists } from '../src/shipped.ts';

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

test('rows are well formed: a known kind, a country, domains that parse', () => {
  for (const [organisation, kind, country, domains] of organisations) {
    expect(RECIPIENT_KINDS, String(organisation)).toContain(kind);
    expect(country, String(organisation)).toMatch(/^[A-Z]{2}$/);
    expect(domains?.length, String(organisation)).toBeGreaterThan(0);
    for (const domain of listOf(domains)) expect(parseHost(domain).name).toBe(domain);
  }
  expect(organisations.length).toBeGreaterThan(300);
});

test('nobody shares a domain or an alias, and platforms of others are no organisation', () => {
  const domains = organisations.flatMap((row) => listOf(row[3]));
  expect(domains.filter((domain, i) => domains.indexOf(domain) !== i)).toEqual([]);
  const aliases = organisations.flatMap((row) => listOf(row[4])).map(normalizeAlias);
  expect(aliases.filter((alias, i) => aliases.indexOf(alias) !== i)).toEqual([]);
  expect(domains.filter((domain) => domain in hosting)).toEqual([]);
});

test('regions name countries', () => {
  for (const [region, country] of Object.entries(regions)) expect(country, region).toMatch(/^[A-Z]{2}$/);
});

test('the list of third parties is there, and ours wins', () => {
  const { byDomain } = shippedLists();
  expect(byDomain.size).toBeGreaterThan(2500);
  expect(byDomain.get('doubleclick.net')).toMatchObject({ organisation: 'Google Ads', certain: true });
  expect(byDomain.get('optimizely.com')?.certain).toBe(true);
});
