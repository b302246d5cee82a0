/** Parts of the work that a process can do; `serve` does all of them. */
export const ROLES = ['collector', 'ingester', 'analyzer', 'api'] as const;
export type Role = (typeof ROLES)[number];
export type Roles = ReadonlySet<Role>;

export const ALL_ROLES: Roles = new Set(ROLES);
