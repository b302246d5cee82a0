import { type Analyzer, createAnalyzer } from '@datatrail/analyzer';
import { type Collector, createCollector } from '@datatrail/collector';
import { normalizeKey } from '@datatrail/otlp';
import { createRiskApi, type RiskApiSources } from '@datatrail/risk-api';
import {
  type Clock,
  type Component,
  checkClock,
  createLifeCycle,
  createLoopDelayMonitor,
  createMetrics,
  errorFields,
  type Log,
  type Metrics,
  type Settings,
  systemClock,
} from '@datatrail/runtime';
import { createPipeline, type Pipeline } from './create-pipeline.ts';
import { detectorList } from './detector-list.ts';
import { keptCategories } from './kept-categories.ts';
import { TENANT } from './tenant.ts';

export interface DatatrailOptions {
  readonly settings: Settings;
  readonly log: Log;
  readonly version: string;
  readonly clock?: Clock;
}

export interface Addresses {
  /** `http://127.0.0.1:4318` */
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  readonly api: string;
}

/** The all-in-one process. */
export interface Datatrail extends Component {
  /** Known after `start`. */
  readonly addresses: Addresses;
  /** Spans that were made durable since the start. */
  readonly storedSpans: number;
  readonly analyzer: Analyzer;
}

/** Collector, ingester, analyzer, API and store in one process and one data directory. */
export function createDatatrail({ settings, log, version, clock = systemClock }: DatatrailOptions): Datatrail {
  const metrics = createMetrics({ withProcess: true });
  const pipeline = createPipeline({ settings, log, metrics, clock, clampClocks: true });
  const analyzer = createAnalyzer({
    store: pipeline.store,
    tenant: TENANT,
    settings: settings.analyzer,
    keptCategories: keptCategories(settings),
    log: log.for('analyzer'),
    metrics,
    clock,
    normalizeKey,
  });
  let isReady = false;
  const collector = createLateCollector({ settings, log, metrics, clock }, pipeline);
  const api = createRiskApi({
    host: settings.api.host,
    port: settings.api.port,
    tenant: TENANT,
    version,
    sources: apiSources({ pipeline, analyzer, metrics, isReady: () => isReady }),
    onAnswer: (status) => metrics.add('datatrail_api_requests_total', 1, { status: String(status) }),
    onError: (error, route) => log.for('risk-api').error('a question failed', { route, ...errorFields(error) }),
  });
  // the collector opens last and closes first: nothing is taken that could not be stored
  const parts = [pipeline, analyzer, createLoopDelayMonitor(metrics), api, collector];
  const stopTimeoutMs = Math.max(LEAST_STOP_TIMEOUT_MS, settings.collector.stopTimeoutSeconds * 1000 + STOP_SLACK_MS);
  const life = createLifeCycle(parts, { log, stopTimeoutMs });
  return {
    name: 'datatrail',
    analyzer,
    get addresses() {
      return { otlpHttp: collector.addresses.http, otlpGrpc: collector.addresses.grpc, api: api.address };
    },
    get storedSpans() {
      return pipeline.counts.stored;
    },
    async start() {
      checkClock(clock);
      await life.start();
      isReady = true;
    },
    async stop() {
      isReady = false;
      await life.stop();
    },
  };
}

/** No part is left behind before the collector's own time for the requests in work is over. */
const LEAST_STOP_TIMEOUT_MS = 10_000;
const STOP_SLACK_MS = 2_000;

interface ApiParts {
  readonly pipeline: Pipeline;
  readonly analyzer: Analyzer;
  readonly metrics: Metrics;
  readonly isReady: () => boolean;
}

function apiSources({ pipeline, analyzer, metrics, isReady }: ApiParts): RiskApiSources {
  return {
    report: (filter) => analyzer.report(filter),
    store: pipeline.store,
    detectors: detectorList,
    ingest: () => pipeline.counts,
    notReady: () => (isReady() ? [] : ['the process is starting or stopping']),
    metrics() {
      metrics.set('datatrail_store_pending_rows', pipeline.store.pending.rows);
      metrics.set('datatrail_store_pending_bytes', pipeline.store.pending.bytes);
      return metrics.expose();
    },
  };
}

type CollectorNeeds = Omit<Parameters<typeof createCollector>[0], 'decoder' | 'screener' | 'bus' | 'settings'> & {
  readonly settings: Settings;
};

/** Screener and bus exist once the data directory is open (fingerprint key, start counter). */
function createLateCollector(needs: CollectorNeeds, pipeline: Pipeline): Collector {
  let collector: Collector | null = null;
  return {
    name: 'collector',
    get addresses() {
      return collector?.addresses ?? { http: '', grpc: '' };
    },
    async start() {
      const { decoder, screener, bus } = pipeline.opened;
      const { store } = pipeline;
      collector = createCollector({
        ...needs,
        settings: needs.settings.collector,
        decoder,
        screener,
        bus,
        onReceived: ({ rejected }) => store.countInput(TENANT, { format: 'otlp', rejected }),
      });
      await collector.start();
    },
    async stop() {
      await collector?.stop();
    },
  };
}
