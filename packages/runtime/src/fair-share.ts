/** Something of which there is so much, shared by tenants. */
export interface FairShare {
  /** Books `amount`; false, and nothing booked, when there is not so much left for this tenant. */
  take(tenant: string, amount: number): boolean;
  giveBack(tenant: string, amount: number): void;
  readonly taken: number;
}

/**
 * Half of `limit` is set apart, in equal parts, for the tenants; the other half is for whoever comes first. So whatever
 * the others do, each has its part, and one that is alone may have nearly all. One tenant has all.
 */
export function createFairShare(limit: number, tenants: number): FairShare {
  const apart = tenants > 1 ? Math.max(1, Math.floor(limit / (2 * tenants))) : 0;
  const common = Math.max(0, limit - apart * (tenants > 1 ? tenants : 0));
  const own = new Map<string, number>();
  let taken = 0;
  let fromCommon = 0;
  const beyond = (amount: number) => Math.max(0, amount - apart);
  const set = (tenant: string, before: number, after: number) => {
    fromCommon += beyond(after) - beyond(before);
    taken += after - before;
    if (after === 0) own.delete(tenant);
    else own.set(tenant, after);
  };
  return {
    get taken() {
      return taken;
    },
    take(tenant, amount) {
      const before = own.get(tenant) ?? 0;
      const more = beyond(before + amount) - beyond(before);
      if (more > 0 && fromCommon + more > common) return false;
      set(tenant, before, before + amount);
      return true;
    },
    giveBack(tenant, amount) {
      const before = own.get(tenant) ?? 0;
      set(tenant, before, Math.max(0, before - amount));
    },
  };
}
