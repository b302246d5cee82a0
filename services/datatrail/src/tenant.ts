import { createKeyRing, DEFAULT_TENANT, type Settings } from '@datatrail/runtime';

/** Whose everything is where nobody asks for a key: files, and a process without keys. */
export const TENANT = DEFAULT_TENANT;

/** All tenants that may have spans here: those of the keys and those of topics that others write. */
export function tenantsOf({ keys, kafka }: Settings): readonly string[] {
  const ofTopics = kafka.brokers.length > 0 ? Object.values(kafka.rawTopics) : [];
  return [...new Set([...createKeyRing(keys).tenants, ...ofTopics])].sort();
}
