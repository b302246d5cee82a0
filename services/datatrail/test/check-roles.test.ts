import { loadSettings, Secret, type SettingsOverrides } from '@datatrail/runtime';
import { expect, test } from 'vitest';
import { checkRoles } from '../src/check-roles.ts';
import { ALL_ROLES, ROLES, type Role } from '../src/role.ts';

const key = { detect: { fingerprintKey: new Secret('ab'.repeat(32)) } };
const settingsOf = (overrides: SettingsOverrides = {}) =>
  loadSettings({ environment: {}, overrides: { ...key, ...overrides } });
const only = (role: Role) => new Set([role]);

test('all roles in one process need nothing else', () => {
  expect(() => checkRoles(ALL_ROLES, settingsOf())).not.toThrow();
});

test('a role alone says what it lacks', () => {
  for (const role of ROLES)
    expect(() => checkRoles(only(role), settingsOf()), role).toThrow(expect.objectContaining({ code: 'bad_settings' }));
  const overKafka = settingsOf({ kafka: { brokers: ['k:9092'] } });
  expect(() => checkRoles(only('collector'), overKafka)).not.toThrow();
  expect(() => checkRoles(only('ingester'), overKafka)).not.toThrow();
  expect(() => checkRoles(only('api'), overKafka)).toThrow(/clickhouse\.url/);
  const withServer = settingsOf({ clickhouse: { url: 'http://c:8123' } });
  expect(() => checkRoles(only('api'), withServer)).not.toThrow();
  expect(() => checkRoles(only('analyzer'), withServer)).not.toThrow();
});
