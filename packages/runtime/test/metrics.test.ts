import { expect, test } from 'vitest';
import { createLoopDelayMonitor, createMetrics, METRICS } from '../src/index.ts';

test('exposes every metric by its name, and nothing that is not listed', async () => {
  const text = await createMetrics().expose();
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1] ?? '');
  expect(names.toSorted()).toEqual(Object.keys(METRICS).toSorted());
});

test('names follow the rules of Prometheus', () => {
  for (const [name, info] of Object.entries(METRICS)) {
    expect(name).toMatch(/^datatrail_[a-z_]+$/);
    expect(name.endsWith('_total'), name).toBe(info.kind === 'counter');
    expect(info.help, name).toMatch(/\.$/);
  }
});

test('adds, sets and observes; a slip throws', async () => {
  const metrics = createMetrics();
  metrics.add('datatrail_collector_requests_total', 2, { protocol: 'http', status: '200' });
  metrics.set('datatrail_collector_in_work', 3);
  metrics.observe('datatrail_store_insert_seconds', 0.2);
  const text = await metrics.expose();
  expect(text).toContain('datatrail_collector_requests_total{protocol="http",status="200"} 2');
  expect(text).toContain('datatrail_collector_in_work 3');
  expect(text).toContain('datatrail_store_insert_seconds_count 1');
  expect(() => metrics.set('datatrail_collector_requests_total', 1)).toThrow(/kind/);
  expect(() => metrics.add('datatrail_collector_requests_total', 1, { colour: 'red' })).toThrow();
});

test('two registries do not meet', async () => {
  const first = createMetrics({ withProcess: true });
  createMetrics({ withProcess: true }).add('datatrail_ingester_spans_total', 5);
  expect(await first.expose()).toContain('datatrail_ingester_spans_total 0');
});

test('the loop-delay monitor may be stopped without start, and twice', async () => {
  const monitor = createLoopDelayMonitor(createMetrics());
  await monitor.stop();
  await monitor.start();
  await monitor.stop();
  await monitor.stop();
});
