import type { Metrics } from '@datatrail/runtime';
import { Refusal } from './refusal.ts';

export interface TenantLimitOptions {
  /** 0: no limit. */
  readonly tenantSpansPerSecond: number;
  readonly tenantBytesPerSecond: number;
}

/** What a tenant may send in a second, on average. Both methods throw `overloaded`. */
export interface TenantLimits {
  /** Before a body is read: whoever owes something need not be read at all. */
  check(tenant: string): void;
  /** Once it is known what a request holds; what is refused is not counted. */
  take(tenant: string, what: { readonly spans?: number; readonly bytes?: number }): void;
}

/** A tenant that was quiet may send as much at once as in so many seconds. */
const BURST_SECONDS = 2;

/** `now`: milliseconds of a steady clock. */
export function createTenantLimits(
  settings: TenantLimitOptions,
  metrics: Metrics,
  now: () => number = () => performance.now(),
): TenantLimits {
  const spans = createBuckets(settings.tenantSpansPerSecond, now);
  const bytes = createBuckets(settings.tenantBytesPerSecond, now);
  const refuse = (setting: string): never => {
    metrics.add('datatrail_collector_tenant_limited_total', 1, { setting });
    throw new Refusal('overloaded', `more came from this tenant than collector.${setting} allows`);
  };
  const check = (tenant: string) => {
    if (spans.isEmpty(tenant)) refuse('tenantSpansPerSecond');
    if (bytes.isEmpty(tenant)) refuse('tenantBytesPerSecond');
  };
  return {
    check,
    take(tenant, what) {
      check(tenant);
      spans.take(tenant, what.spans ?? 0);
      bytes.take(tenant, what.bytes ?? 0);
    },
  };
}

/** A bucket of tokens for each tenant. It may be overdrawn by one request, or none above the burst would ever be taken. */
function createBuckets(perSecond: number, now: () => number) {
  const buckets = new Map<string, { left: number; at: number }>();
  const most = perSecond * BURST_SECONDS;
  const bucketOf = (tenant: string) => {
    const at = now();
    const bucket = buckets.get(tenant) ?? { left: most, at };
    buckets.set(tenant, bucket);
    bucket.left = Math.min(most, bucket.left + ((at - bucket.at) / 1000) * perSecond);
    bucket.at = at;
    return bucket;
  };
  return {
    isEmpty: (tenant: string) => perSecond > 0 && bucketOf(tenant).left <= 0,
    take(tenant: string, amount: number) {
      if (perSecond > 0) bucketOf(tenant).left -= amount;
    },
  };
}
