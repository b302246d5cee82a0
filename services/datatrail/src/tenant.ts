/** Tenants come with ingest keys; until then everything belongs to this one. */
export const TENANT = 'default';
