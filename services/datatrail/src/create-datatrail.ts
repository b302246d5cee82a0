import type { Analyzer } from '@datatrail/analyzer';
import { createTenantAnalyzers } from '@datatrail/analyzer/tenants';
import { createCollector } from '@datatrail/collector';
import { normalizeKey } from '@datatrail/otlp';
import { declareFrom } from '@datatrail/policy';
import { createRiskApi, type RiskApiSources } from '@datatrail/risk-api';
import {
  type Clock,
  type Component,
  checkClock,
  createKeyRing,
  createLifeCycle,
  createLoopDelayMonitor,
  createMetrics,
  errorFields,
  type Log,
  type Settings,
  systemClock,
} from '@datatrail/runtime';
import { checkRoles } from './check-roles.ts';
import { createLate } from './create-late.ts';
import { createPipeline, type Pipeline } from './create-pipeline.ts';
import { detectorList } from './detector-list.ts';
import { createHealthServer } from './health-server.ts';
import { keptCategories } from './kept-categories.ts';
import { createLedAnalyzer } from './led-analyzer.ts';
import { createTextMasker } from './mask-text.ts';
import { ALL_ROLES, type Roles } from './role.ts';
import { createSubjects } from './subjects.ts';
import type { Surroundings } from './surroundings.ts';
import { tenantsOf } from './tenant.ts';

export interface DatatrailOptions {
  readonly settings: Settings;
  readonly log: Log;
  readonly version: string;
  readonly clock?: Clock;
  /** Default all of them: the all-in-one process. */
  readonly roles?: Roles;
}

/** Known after `start`; '' for what the roles of the process do not open. */
export interface Addresses {
  /** `http://127.0.0.1:4318` */
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  readonly api: string;
  /** Of `/healthz`, `/readyz` and `/metrics`. */
  readonly health: string;
}

/** One process of Datatrail, with one role or several. */
export interface Datatrail extends Component {
  readonly addresses: Addresses;
  /** Spans that were made durable since the start. */
  readonly storedSpans: number;
  /** Throws in a process that neither analyses nor answers questions. */
  readonly analyzer: Analyzer;
}

/** The parts of a process as its roles want them: over Kafka when there are brokers, else all in one. */
export function createDatatrail(options: DatatrailOptions): Datatrail {
  const { settings, log, version, clock = systemClock, roles = ALL_ROLES } = options;
  checkRoles(roles, settings);
  const around: Surroundings = { settings, log, metrics: createMetrics({ withProcess: true }), clock };
  const pipeline = createPipeline({ ...around, isLive: true, roles });
  const analyzer = roles.has('analyzer') || roles.has('api') ? analyzerOf(around, pipeline, roles) : null;
  let isReady = false;
  const state: ProcessState = { around, pipeline, notReady: () => (isReady ? [] : [NOT_READY]) };
  const collector = createLate('collector', () => collectorOf(around, pipeline, roles));
  const api = analyzer !== null && roles.has('api') ? apiOf(state, analyzer, version) : null;
  const health = createHealthServer({ ...state, settings: settings.health, metrics: () => expose(state) });
  // the collector opens last and closes first: nothing is taken that could not be stored
  const parts = [
    pipeline,
    ...(analyzer === null ? [] : [roles.has('analyzer') ? createLedAnalyzer(analyzer, around) : onlyLoaded(analyzer)]),
    createLoopDelayMonitor(around.metrics),
    api ?? health,
    ...(roles.has('collector') ? [collector] : []),
  ];
  const stopTimeoutMs = Math.max(LEAST_STOP_TIMEOUT_MS, settings.collector.stopTimeoutSeconds * 1000 + STOP_SLACK_MS);
  const life = createLifeCycle(parts, { log, stopTimeoutMs });
  return {
    name: 'datatrail',
    get analyzer() {
      if (analyzer === null) throw new Error('this process has no analyzer');
      return analyzer;
    },
    get addresses() {
      const { http = '', grpc = '' } = collector.made?.addresses ?? {};
      return { otlpHttp: http, otlpGrpc: grpc, api: api?.address ?? '', health: api?.address ?? health.address };
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
const NOT_READY = 'the process is starting or stopping';

interface ProcessState {
  readonly around: Surroundings;
  readonly pipeline: Pipeline;
  readonly notReady: () => readonly string[];
}

function analyzerOf({ settings, log, metrics, clock }: Surroundings, { store }: Pipeline, roles: Roles): Analyzer {
  return createTenantAnalyzers({
    store,
    decisions: store,
    tenants: tenantsOf(settings),
    discover: () => store.tenants(),
    settings: settings.analyzer,
    keptCategories: keptCategories(settings),
    log: log.for('analyzer'),
    metrics,
    clock,
    normalizeKey,
    // over Kafka another process may lead, and what it computes must show up here
    othersAnalyse: !roles.has('analyzer') || settings.kafka.brokers.length > 0,
  });
}

/** For an API beside which no analyzer works: reports need the declarations. */
function onlyLoaded(analyzer: Analyzer): Component {
  return { name: 'reports', start: () => analyzer.load(), stop: async () => undefined };
}

function collectorOf({ settings, log, metrics, clock }: Surroundings, pipeline: Pipeline, roles: Roles) {
  const { decoder, screener, bus } = pipeline.opened;
  const store = roles.has('ingester') ? pipeline.store : null;
  return createCollector({
    settings: settings.collector,
    keys: createKeyRing(settings.keys),
    decoder,
    screener,
    bus,
    log,
    metrics,
    clock,
    onReceived: ({ rejected }, tenant) => store?.countInput(tenant, { format: 'otlp', rejected }),
  });
}

function apiOf(state: ProcessState, analyzer: Analyzer, version: string) {
  const { settings, log, metrics, clock } = state.around;
  return createRiskApi({
    settings: { ...settings.api, windowDays: windowDaysOf(settings) },
    keys: createKeyRing(settings.keys),
    now: () => clock.now(),
    version,
    sources: apiSources(state, analyzer),
    onAnswer: (status) => metrics.add('datatrail_api_requests_total', 1, { status: String(status) }),
    onError: (error, route) => log.for('risk-api').error('a question failed', { route, ...errorFields(error) }),
  });
}

/** Spans that claim to be old stand as far back as clocks are believed: the window reaches them. */
function windowDaysOf({ api, analyzer }: Settings): number {
  return Math.max(api.windowDays, Math.ceil(analyzer.clampBackHours / 24) + 1);
}

function apiSources(state: ProcessState, analyzer: Analyzer): RiskApiSources {
  const { pipeline, notReady } = state;
  return {
    report: (filter, asked) => analyzer.report(filter, asked),
    store: pipeline.store,
    decisions: pipeline.store,
    declarationsOrigin: (tenant) => analyzer.declarationsOrigin(tenant),
    putDeclarations: (tenant, text) => analyzer.putDeclarations(tenant, text),
    subjects: createSubjects(state.around, pipeline.store),
    declarationsFor: declareFrom,
    maskText: createTextMasker(state.around.settings.detect),
    detectors: () => detectorList(state.around.settings.detect),
    ingest: (tenant) => pipeline.countsOf(tenant),
    notReady,
    metrics: () => expose(state),
  };
}

function expose({ around: { metrics }, pipeline }: ProcessState): Promise<string> {
  const pending = pipeline.pending;
  metrics.set('datatrail_store_pending_rows', pending.rows);
  metrics.set('datatrail_store_pending_bytes', pending.bytes);
  return metrics.expose();
}
