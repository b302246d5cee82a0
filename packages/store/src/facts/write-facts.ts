import { randomBytes } from 'node:crypto';
import type { MinuteFacts } from '@datatrail/model';
import { DatatrailError } from '@datatrail/runtime';
import type { Ask } from '../ask.ts';
import { type NativeBlock, numbersOf } from '../native/index.ts';
import {
  createEdgeBlock,
  createEndpointBlock,
  createFlowBlock,
  createMinuteBlock,
  createServiceBlock,
} from './fact-blocks.ts';
import { addEdge, addEndpoint, addFlow, addService, type FactHead } from './fact-rows.ts';
import { type AskedInputs, type MinuteInput, minuteInputs } from './minute-inputs.ts';
import { parseWatermark } from './watermark.ts';

export interface WriteFactsOptions {
  readonly ask: Ask;
  readonly insert: (table: string, block: NativeBlock) => Promise<void>;
  /** Asked before the spans were read, of exactly the minutes of the facts. */
  readonly asked: AskedInputs;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Rows that were not switched over to after twice this time may be removed by another process. */
export const SWITCHED_WITHIN_SECONDS = 1800;

const NOTHING: MinuteInput = { stored: 0, spans: 0, traces: 0, firstUs: 0, lastUs: 0, firstBatch: 0, firstIngested: 0 };

/** No two writings share a number, not even after a crash in the middle: rows of one that was cut off never count. */
function newVersion(): bigint {
  return randomBytes(8).readBigUInt64LE() >> 1n;
}

async function insertRows(options: WriteFactsOptions, facts: readonly MinuteFacts[], head: Omit<FactHead, 'minute'>) {
  const blocks = {
    endpoint_minutes: createEndpointBlock(),
    edge_minutes: createEdgeBlock(),
    flow_minutes: createFlowBlock(),
    service_minutes: createServiceBlock(),
  };
  for (const fact of facts) {
    const at = { ...head, minute: fact.minute };
    for (const endpoint of fact.endpoints) addEndpoint(blocks.endpoint_minutes, at, endpoint);
    for (const edge of fact.edges) addEdge(blocks.edge_minutes, at, edge);
    for (const flow of fact.flows) addFlow(blocks.flow_minutes, at, flow);
    for (const service of fact.services) addService(blocks.service_minutes, at, service);
  }
  for (const [table, block] of Object.entries(blocks)) if (block.rows > 0) await options.insert(table, block);
}

/** What is written again without new spans (an erasure, a second leader) counts above what was there. */
async function revisionsOf(ask: Ask, tenant: string, minutes: readonly number[], watermark: number) {
  const next = new Map<number, number>();
  for (const block of await ask('minute_revisions', { tenant, minutes, watermark }, { lane: 'facts' })) {
    const [minute, revision] = [numbersOf(block, 'minute'), numbersOf(block, 'revision')];
    for (let row = 0; row < block.rows; row++) next.set(minute(row), revision(row) + 1);
  }
  return next;
}

/**
 * Writes facts under a new version, then one row a minute into `minutes`, which every reader joins: all tables change at
 * once, keys that vanished are gone, and a crash leaves nothing half.
 */
export async function writeMinutes(
  options: WriteFactsOptions,
  tenant: string,
  facts: readonly MinuteFacts[],
  watermark: string,
): Promise<void> {
  if (facts.length === 0) return;
  const version = newVersion();
  const begun = performance.now();
  const writtenAt = Math.floor(options.now() / 1000);
  const minutes = facts.map((fact) => fact.minute);
  const head = { tenant, version, writtenAt };
  const inputs = minuteInputs(options.asked, head);
  const { total } = parseWatermark(watermark);
  // asked before anything is written: a question that fails again and again must not leave rows each time
  const revisions = await revisionsOf(options.ask, tenant, minutes, total);
  await insertRows(options, facts, head);
  for (const table of ['input_minutes', 'trace_minutes'] as const)
    if (inputs[table].rows > 0) await options.insert(table, inputs[table]);
  const block = createMinuteBlock();
  const columns = block.columns;
  for (const minute of minutes) {
    const rests = inputs.minutes.get(minute) ?? NOTHING;
    columns.tenant.add(tenant);
    columns.minute.add(minute);
    columns.watermark.add(total);
    columns.revision.add(revisions.get(minute) ?? 0);
    columns.version.addBigint(version);
    columns.spans.add(rests.spans);
    columns.duplicates.add(rests.stored - rests.spans);
    columns.traces.add(rests.traces);
    columns.first_us.add(rests.firstUs);
    columns.last_us.add(rests.lastUs);
    columns.first_batch.add(rests.firstBatch);
    columns.first_ingested.add(rests.firstIngested);
    columns.written_at.add(writtenAt);
  }
  if (performance.now() - begun > SWITCHED_WITHIN_SECONDS * 1000)
    throw new DatatrailError('engine_failed', 'writing facts took so long that another process may have removed them', {
      cure: 'Look at what slows the store down; the minutes are computed again.',
      retryable: true,
    });
  await options.insert('minutes', block);
}
