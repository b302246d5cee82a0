import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

interface MetricInfo {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper borders of a histogram's buckets. */
  readonly buckets?: readonly number[];
}

const counter = (help: string, ...labels: string[]): MetricInfo => ({ kind: 'counter', help, labels });
const gauge = (help: string, ...labels: string[]): MetricInfo => ({ kind: 'gauge', help, labels });
const seconds = (help: string, ...labels: string[]): MetricInfo => ({
  kind: 'histogram',
  help,
  labels,
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});

/**
 * Every metric of ours. docs/reference/metrics.md is compared with it by a test. Labels take few known words, never
 * what came in: neither a service name nor a value.
 */
export const METRICS = {
  datatrail_analyzer_dirty_minutes: gauge('Minutes that wait to be computed again.'),
  datatrail_analyzer_errors_total: counter('Runs of the analyzer that failed.'),
  datatrail_analyzer_leads: gauge('1 while this process is the analyzer that works, 0 while it stands by.'),
  datatrail_analyzer_minutes_total: counter('Minutes computed.'),
  datatrail_analyzer_run_seconds: seconds('Duration of a run of the analyzer.'),
  datatrail_api_requests_total: counter('Requests to the risk API, by status.', 'status'),
  datatrail_collector_body_bytes: gauge('Bytes of requests in memory now, decompressed ones included.'),
  datatrail_collector_dropped_requests_total: counter('Metrics and logs requests taken and dropped.', 'signal'),
  datatrail_collector_in_work: gauge('Requests in work now.'),
  datatrail_collector_received_bytes_total: counter('Bytes of trace requests, decompressed.', 'protocol'),
  datatrail_collector_request_seconds: seconds('From the first byte of a trace request to its answer.', 'protocol'),
  datatrail_collector_requests_total: counter('Requests, by HTTP status or gRPC code.', 'protocol', 'status'),
  datatrail_collector_spans_accepted_total: counter('Spans that were made durable and acknowledged.', 'protocol'),
  datatrail_collector_spans_rejected_total: counter('Spans refused as malformed and reported.', 'protocol'),
  datatrail_dead_letters_total: counter(
    'Records set aside because they could not be read or stored, by reason.',
    'reason',
  ),
  datatrail_collector_tenant_limited_total: counter(
    'Requests put off because their tenant sent more than its limit, by the setting.',
    'setting',
  ),
  datatrail_event_loop_delay_seconds: gauge('Delay of the event loop over the last five seconds.', 'quantile'),
  datatrail_forwarder_queue_bytes: gauge('Bytes of spans that wait to be sent on or are under way.'),
  datatrail_forwarder_request_seconds: seconds('Duration of a request to the other back end.'),
  datatrail_forwarder_requests_total: counter('Requests to the other back end, by what it answered.', 'answer'),
  datatrail_forwarder_spans_total: counter(
    'Spans sent on to another back end, rejected there, or dropped: queue full, refused, too late, stopped.',
    'outcome',
  ),
  datatrail_ingester_raw_hits_total: counter('Raw values found on the topic of screened spans, and masked: an alarm.'),
  datatrail_ingester_spans_total: counter('Spans handed to the store.'),
  datatrail_kafka_commits_total: counter('Commits of what became durable.'),
  datatrail_kafka_consumer_rebuilds_total: counter('Consumers replaced because they were dead or silent.', 'reason'),
  datatrail_kafka_lag_records: gauge(
    'Records of the partitions of this process that are not committed.',
    'topic',
    'partition',
  ),
  datatrail_kafka_oldest_unread_seconds: gauge('Age of the oldest record that is not durable.', 'topic'),
  datatrail_kafka_publish_errors_total: counter('Requests that could not be published, by error code.', 'code'),
  datatrail_kafka_publish_seconds: seconds('From the publish of a request to its acknowledgement by all replicas.'),
  datatrail_kafka_published_messages_total: counter('Messages acknowledged by all replicas.'),
  datatrail_kafka_stepped_over_total: counter('Records read again though they are stored.'),
  datatrail_screen_detections_total: counter('Detections, by category and detector.', 'category', 'detector'),
  datatrail_screen_unscanned_total: counter('Values masked because they exceed a bound of the scanner.'),
  datatrail_store_insert_errors_total: counter('Inserts of spans that failed.'),
  datatrail_store_insert_rows_total: counter('Spans inserted.'),
  datatrail_store_insert_seconds: seconds('Duration of an insert of spans.'),
  datatrail_store_pending_bytes: gauge('Bytes that wait for an insert or are in one.'),
  datatrail_store_pending_rows: gauge('Rows that wait for an insert or are in one.'),
  datatrail_store_queries_total: counter('Questions asked, by name.', 'question'),
} as const satisfies Record<string, MetricInfo>;

export type MetricName = keyof typeof METRICS;
export type Labels = Readonly<Record<string, string>>;

/** The counters of one process. A metric of the wrong kind or with unknown labels throws: a slip of ours, seen in tests. */
export interface Metrics {
  /** Adds to a counter; default 1. */
  add(name: MetricName, amount?: number, labels?: Labels): void;
  /** Sets a gauge. */
  set(name: MetricName, value: number, labels?: Labels): void;
  /** Puts a value into a histogram. */
  observe(name: MetricName, value: number, labels?: Labels): void;
  /** Text of the Prometheus exposition format. */
  expose(): Promise<string>;
}

export interface MetricsOptions {
  /** CPU, memory, garbage collection of the process. Default false: registries of tests stay small. */
  readonly withProcess?: boolean;
}

export function createMetrics({ withProcess = false }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  for (const [name, info] of Object.entries<MetricInfo>(METRICS)) {
    const shared = { name, help: info.help, labelNames: [...info.labels], registers: [registry] };
    if (info.kind === 'counter') counters.set(name, new Counter(shared));
    else if (info.kind === 'gauge') gauges.set(name, new Gauge(shared));
    else histograms.set(name, new Histogram({ ...shared, buckets: [...(info.buckets ?? [])] }));
  }
  if (withProcess) collectDefaultMetrics({ register: registry });
  return {
    add: (name, amount = 1, labels = {}) => ofKind(counters, name).inc({ ...labels }, amount),
    set: (name, value, labels = {}) => ofKind(gauges, name).set({ ...labels }, value),
    observe: (name, value, labels = {}) => ofKind(histograms, name).observe({ ...labels }, value),
    expose: () => registry.metrics(),
  };
}

function ofKind<T>(metrics: ReadonlyMap<string, T>, name: string): T {
  const metric = metrics.get(name);
  if (!metric) throw new Error(`${name} is not of this kind; see METRICS`);
  return metric;
}
