import type { SpanBus } from '@datatrail/bus';
import type { FingerprintKey } from '@datatrail/detect';
import { createForwarder, type Forwarder } from '@datatrail/forwarder';
import { createLocator } from '@datatrail/graph';
import { createIngester, type IngestCounts, type Ingester } from '@datatrail/ingester';
import { createInterner, normalizeKey } from '@datatrail/otlp';
import type { Component } from '@datatrail/runtime';
import type { Store } from '@datatrail/store';
import { checkKeyId } from './check-key-id.ts';
import { createInnerBus, createOuterBus, type StartedBus } from './create-bus.ts';
import { createScreening, loadKey, type Screening } from './create-screening.ts';
import { createSpanStore } from './create-span-store.ts';
import { createForwardingBus } from './forwarding-bus.ts';
import { ALL_ROLES, type Roles } from './role.ts';
import type { Surroundings } from './surroundings.ts';

export interface PipelineOptions extends Surroundings {
  /** Live traffic: wrong client clocks are held back. Files keep their own time. */
  readonly isLive: boolean;
  /** Default all. */
  readonly roles?: Roles;
}

/** What exists once the pipeline is open. */
export interface OpenedPipeline extends Screening {
  readonly bus: SpanBus;
}

/**
 * screen -> bus -> ingester -> store: the same for live traffic and for files, inside of one process or over Kafka, with as
 * much of it as the roles of the process need.
 */
export interface Pipeline extends Component {
  /** Throws in a process whose roles need none. */
  readonly store: Store;
  /** Throws before `start`. */
  readonly opened: OpenedPipeline;
  readonly counts: IngestCounts;
  /** The part of one tenant. */
  countsOf(tenant: string): IngestCounts;
  /** What waits for the store or is on its way there. */
  readonly pending: Store['pending'];
}

const NOTHING: IngestCounts = { received: 0, stored: 0, failed: 0, requests: 0, detections: 0, unscanned: 0 };

export function createPipeline(options: PipelineOptions): Pipeline {
  const { roles = ALL_ROLES } = options;
  const store = roles.size === 1 && roles.has('collector') ? null : openStore(options, roles);
  const forwarder = createForwarder({
    ...options,
    settings: options.settings.forward,
    log: options.log.for('forwarder'),
  });
  let opened: Flow | null = null;
  return {
    name: 'pipeline',
    get store() {
      if (store === null) throw new Error('this process has no store');
      return store;
    },
    get opened() {
      if (opened === null) throw new Error('the pipeline was not started');
      return opened;
    },
    get counts() {
      return opened?.ingester?.counts ?? NOTHING;
    },
    countsOf: (tenant) => opened?.ingester?.countsOf(tenant) ?? NOTHING,
    get pending() {
      return store?.pending ?? { rows: 0, bytes: 0 };
    },
    async start() {
      await store?.start();
      if (!roles.has('collector') && !roles.has('ingester')) return;
      const key = await loadKey(options);
      const screening = createScreening(key, options.settings.detect);
      if (store !== null) await checkKeyId(store, screening);
      opened = openFlow({ ...options, roles, screening, key, store, forwarder });
      if (opened.ingester !== null) await forwarder.start();
      await opened.ingester?.start();
      await opened.bus.start?.();
    },
    async stop() {
      await opened?.bus.close();
      try {
        await opened?.ingester?.stop();
        await forwarder.stop();
      } finally {
        // also when the last counts could not be written: the engine and the lock of the directory must go
        await store?.stop();
      }
    },
  };
}

function openStore(options: PipelineOptions, roles: Roles): Store {
  const isAlone = options.settings.clickhouse.url === '';
  return createSpanStore(options, { isLive: options.isLive, maintains: isAlone || roles.has('analyzer') });
}

interface Flow extends Screening {
  readonly bus: StartedBus;
  readonly ingester: Ingester | null;
}

interface FlowParts extends Required<PipelineOptions> {
  readonly screening: Screening;
  readonly key: FingerprintKey;
  readonly store: Store | null;
  readonly forwarder: Forwarder;
}

function openFlow(parts: FlowParts): Flow {
  const { settings, roles, screening, key, store, forwarder, isLive, metrics } = parts;
  const ingests = store !== null && roles.has('ingester');
  const bus = (): StartedBus => {
    if (settings.kafka.brokers.length > 0) {
      const reading = ingests ? { screening: createScreening(key, settings.detect), store, isLive } : null;
      return createOuterBus(parts, reading);
    }
    if (store === null) throw new Error('a process without a store needs a bus that leads out of it');
    return createInnerBus(store);
  };
  const made = bus();
  if (!ingests) return { ...screening, bus: made, ingester: null };
  const interner = createInterner(REMEMBERED_TEXTS);
  const intern = (bytes: Uint8Array, at: number, length: number) => interner.intern(bytes, at, length);
  const locate = createLocator({ intern, normalizeKey });
  const ingester = createIngester({ bus: createForwardingBus(made, forwarder), store, locate, metrics });
  return { ...screening, bus: made, ingester };
}

/** Attribute keys, service names, routes and hosts of a large system; some 10 MB. */
const REMEMBERED_TEXTS = 65_536;
