const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;

export interface WindowUs {
  readonly fromUs: number;
  /** Exclusive. */
  readonly toUs: number;
}

/** Windows that are searched one after the other, each as far as the one before and further back; the last is whole. */
export function traceWindows(
  whole: WindowUs,
  beganAt: { readonly nowUs: number; readonly cursorUs?: number },
): WindowUs[] {
  const { nowUs, cursorUs } = beganAt;
  const toUs = cursorUs === undefined ? whole.toUs : Math.min(whole.toUs, cursorUs + 1);
  const newestUs = Math.min(toUs, cursorUs ?? nowUs);
  const near = [HOUR_US, DAY_US].map((back) => newestUs - back).filter((fromUs) => fromUs > whole.fromUs);
  return [...near, whole.fromUs].map((fromUs) => ({ fromUs, toUs }));
}

/**
 * True when nothing further back can change a page: it is full, and its oldest trace began so long after the begin of the
 * window that none of its spans lies before it.
 */
export function isSettled(window: WindowUs, whole: WindowUs, oldestUs: number | undefined): boolean {
  return window.fromUs <= whole.fromUs || (oldestUs !== undefined && oldestUs - window.fromUs >= HOUR_US / 2);
}
