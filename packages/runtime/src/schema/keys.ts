import { KeyHash } from '../key-hash.ts';
import { kindOf, type Setting } from '../setting.ts';

const TENANT = /^[A-Za-z0-9][\w.-]{0,62}$/;
const ENTRY = /^([^:]*):(?:sha256:)?([0-9a-fA-F]{64})$/;

/** Keys by their hashes alone: a file of settings is no place for a key. */
function keyHashes(what: string): Setting<readonly KeyHash[]> {
  return {
    default: [],
    description: `Keys that may ${what}, as tenant:hash; "datatrail keys new" makes one. Two at once while keys change.`,
    unit: '',
    allowed: 'a list of tenant:SHA-256, the hash as 64 hex digits (in the environment separated by commas)',
    parse(written) {
      const list: unknown = typeof written === 'string' ? written.split(',') : written;
      if (!Array.isArray(list) || !list.every((item): item is string => typeof item === 'string'))
        return { problem: `got ${Array.isArray(list) ? 'a list of others' : kindOf(written)}` };
      const entries = list.map((item) => item.trim()).filter((item) => item !== '');
      const value: KeyHash[] = [];
      for (const [index, entry] of entries.entries()) {
        const [, tenant = '', hash = ''] = ENTRY.exec(entry) ?? [];
        if (hash === '') return { problem: `number ${index + 1} of the list is no tenant:hash${keyItself(entry)}` };
        if (!TENANT.test(tenant)) return { problem: `number ${index + 1} of the list has a tenant that is no name` };
        value.push(new KeyHash(tenant, hash.toLowerCase()));
      }
      return { value };
    },
  };
}

function keyItself(entry: string): string {
  return entry.includes('dtk_') ? ' but holds a key itself, which is to be replaced now that it was written down' : '';
}

/** Who may come in. Without any key only this machine may, and everything belongs to the tenant `default`. */
export const KEYS = {
  ingest: keyHashes('send spans'),
  read: keyHashes('ask the API'),
  admin: keyHashes('ask the API and change declarations and triage'),
};
