import type { Histogram } from './facts.ts';

/** Ratio of the borders of two neighbouring buckets: a quantile is off by 1 % at most. */
const BASE = 1.02;
const LOG_BASE = Math.log(BASE);

/** Bucket of a duration in nanoseconds; see {@link Histogram}. */
export function histogramBucket(durationNs: number): number {
  return durationNs <= 1000 ? 0 : Math.ceil(Math.log(durationNs / 1000) / LOG_BASE - 1e-9);
}

/** Counts of several histograms together, ascending by bucket. Order of the arguments does not matter. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const counts = new Map<number, number>();
  for (const { bucket, count } of histograms)
    for (let i = 0; i < bucket.length; i++)
      counts.set(bucket[i] as number, (counts.get(bucket[i] as number) ?? 0) + (count[i] as number));
  const entries = [...counts].sort((a, b) => a[0] - b[0]);
  return { bucket: entries.map((e) => e[0]), count: entries.map((e) => e[1]) };
}

/** Middle of a bucket in milliseconds. */
function bucketMs(bucket: number): number {
  return bucket === 0 ? 0.001 : BASE ** (bucket - 0.5) * 1e-3;
}

/** Quantile in milliseconds, 0 without values. `q` in 0..1. */
export function histogramQuantile(histogram: Histogram, q: number): number {
  const total = histogram.count.reduce((a, b) => a + b, 0);
  if (total === 0) return 0;
  let left = Math.max(1, Math.ceil(q * total));
  for (let i = 0; i < histogram.bucket.length; i++) {
    left -= histogram.count[i] as number;
    if (left <= 0) return bucketMs(histogram.bucket[i] as number);
  }
  return bucketMs(histogram.bucket.at(-1) as number);
}

/** Mean in milliseconds, 0 without values. */
export function histogramMean(histogram: Histogram): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < histogram.bucket.length; i++) {
    sum += bucketMs(histogram.bucket[i] as number) * (histogram.count[i] as number);
    total += histogram.count[i] as number;
  }
  return total === 0 ? 0 : sum / total;
}
