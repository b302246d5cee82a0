/** A number of places; who finds none waits in line. */
export interface ReadingSlots {
  /** Calls `go` when there is a place, at once or later. */
  take(tenant: string, go: () => void): void;
  free(tenant: string): void;
  /** Leaves the line. */
  forget(go: () => void): void;
}

/** Of the places, no tenant holds so many that none is left for each of the others, as far as there are enough. */
export function createReadingSlots(places: number, tenants: number): ReadingSlots {
  const most = Math.max(1, places - (tenants - 1));
  const line = new Map<() => void, string>();
  const held = new Map<string, number>();
  let left = places;
  const heldBy = (tenant: string) => held.get(tenant) ?? 0;
  const give = (tenant: string, go: () => void) => {
    left--;
    held.set(tenant, heldBy(tenant) + 1);
    go();
  };
  return {
    take(tenant, go) {
      if (left === 0 || heldBy(tenant) >= most) line.set(go, tenant);
      else give(tenant, go);
    },
    free(tenant) {
      left++;
      held.set(tenant, heldBy(tenant) - 1);
      const waiting = [...line].find(([, of]) => heldBy(of) < most);
      if (waiting === undefined) return;
      const [go, of] = waiting;
      line.delete(go);
      give(of, go);
    },
    forget: (go) => void line.delete(go),
  };
}
