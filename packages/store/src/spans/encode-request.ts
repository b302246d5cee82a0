import { hash } from 'node:crypto';
import type { Detection, Located, Screened, SourcePosition, Tape } from '@datatrail/model';
import { ByteSink, type LowCardinalityColumn, type NativeBlock, type StringColumn } from '../native/index.ts';
import type { LocateSpan } from '../span-store.ts';
import { writeAttributes, writeEvents, writeLinks } from './attributes-json.ts';
import { isUtf8 } from './json-text.ts';
import { isInShard, type Shard } from './shard.ts';
import type { ResourceColumns, SpanColumns } from './span-block.ts';
import { type ClockBounds, durationOf, microseconds, minuteOf, samplingWeight } from './span-time.ts';
import { UnscannedValues } from './unscanned-values.ts';

/** Blocks that a request's rows go to, and what all their rows share. */
export interface EncodeTarget {
  readonly spans: NativeBlock<SpanColumns>;
  readonly resources: NativeBlock<ResourceColumns>;
  /** True when this resource is durable already or stands in `resources`. */
  readonly knowsResource: (key: string) => boolean;
  /** '' for the only writer of a data directory. */
  readonly writer: string;
  readonly batch: number;
  /** Seconds since 1970. */
  readonly ingestedAt: number;
  readonly clockBounds: ClockBounds | null;
}

export interface EncodeRequest {
  readonly request: Screened;
  readonly locate: LocateSpan;
  readonly source: SourcePosition;
  /** Takes spans of one shard of a cluster only. */
  readonly shard?: Shard;
}

/** 146 years: above it, sums of a start and a duration do not fit into 64 bits. */
const LONGEST_NS = 2 ** 62;

const scratch = new ByteSink(4096);
const decoder = new TextDecoder();

function addText(column: LowCardinalityColumn | StringColumn, tape: Tape, at: number, length: number): void {
  const from = Math.max(0, at);
  if (isUtf8(tape.bytes, from, from + length)) column.addBytes(tape.bytes, from, from + length);
  else column.add(decoder.decode(tape.bytes.subarray(from, from + length)));
}

function addScratch(column: StringColumn): void {
  column.addBytes(scratch.bytes, 0, scratch.length);
  scratch.length = 0;
}

/** Id of a resource: hash of its screened content and schema. */
function resourceId(tape: Tape, resource: number): Buffer {
  const { resourceAt, resourceLength, schemaUrlAt, schemaUrlLength } = tape.resources;
  const at = Math.max(0, resourceAt[resource] as number);
  const schemaAt = Math.max(0, schemaUrlAt[resource] as number);
  scratch.copy(tape.bytes, schemaAt, schemaAt + (schemaUrlLength[resource] as number));
  scratch.byte(0);
  scratch.copy(tape.bytes, at, at + (resourceLength[resource] as number));
  const digest = hash('sha256', scratch.written(), 'buffer');
  scratch.length = 0;
  return digest.subarray(0, 16);
}

function addResource(target: EncodeTarget, request: Screened, resource: number): Buffer {
  const { tape, tenant } = request;
  const id = resourceId(tape, resource);
  if (target.knowsResource(`${id.toString('latin1')}${tenant}`)) return id;
  const columns = target.resources.columns;
  columns.tenant.add(tenant);
  columns.resource_id.add(id);
  const { valuesFrom, valuesTo, schemaUrlAt, schemaUrlLength } = tape.resources;
  writeAttributes(scratch, tape, valuesFrom[resource] as number, valuesTo[resource] as number);
  addScratch(columns.attributes);
  addText(columns.schema_url, tape, schemaUrlAt[resource] as number, schemaUrlLength[resource] as number);
  columns.ingested_at.add(target.ingestedAt);
  return id;
}

function addTimes(columns: SpanColumns, target: EncodeTarget, request: Screened, span: number): void {
  const { startHigh, startLow } = request.tape.spans;
  const high = startHigh[span] as number;
  const low = startLow[span] as number;
  const minute = minuteOf(microseconds(high, low), request.receivedAt, target.clockBounds);
  columns.minute.add(minute);
  if (high > 0x7fff_ffff) columns.start.addHalves(0x7fff_ffff, 0xffff_ffff);
  else columns.start.addHalves(high, low);
  const duration = durationOf(request.tape, span);
  columns.duration.add(Math.min(Math.max(0, duration), LONGEST_NS));
  columns.negative_duration.add(duration < 0 ? 1 : 0);
}

function addIdentity(columns: SpanColumns, tape: Tape, span: number): void {
  const { traceIdAt, spanIdAt, parentIdAt, linksFrom, linksTo } = tape.spans;
  columns.trace_id.add(tape.bytes, traceIdAt[span] as number);
  columns.span_id.add(tape.bytes, spanIdAt[span] as number);
  if ((parentIdAt[span] as number) < 0) columns.parent_span_id.addZeros();
  else columns.parent_span_id.add(tape.bytes, parentIdAt[span] as number);
  for (let link = linksFrom[span] as number; link < (linksTo[span] as number); link++) {
    const linkedTrace = tape.links.traceIdAt[link] as number;
    const linkedSpan = tape.links.spanIdAt[link] as number;
    if (linkedTrace >= 0 && linkedSpan >= 0) columns.link_ids.items.addParts(tape.bytes, linkedTrace, 16, linkedSpan);
  }
  columns.link_ids.endRow();
}

function addContent(columns: SpanColumns, tape: Tape, span: number): void {
  const spans = tape.spans;
  columns.kind.add(spans.kind[span] as number);
  addText(columns.name, tape, spans.nameAt[span] as number, spans.nameLength[span] as number);
  columns.status.add(spans.status[span] as number);
  addText(
    columns.status_message,
    tape,
    spans.statusMessageAt[span] as number,
    spans.statusMessageLength[span] as number,
  );
  addText(columns.trace_state, tape, spans.stateAt[span] as number, spans.stateLength[span] as number);
  columns.flags.add(spans.flags[span] as number);
  columns.weight.add(samplingWeight(tape, span));
  const scope = spans.scope[span] as number;
  addText(columns.scope_name, tape, tape.scopes.nameAt[scope] ?? 0, tape.scopes.nameLength[scope] ?? 0);
  addText(columns.scope_version, tape, tape.scopes.versionAt[scope] ?? 0, tape.scopes.versionLength[scope] ?? 0);
  writeAttributes(scratch, tape, spans.valuesFrom[span] as number, spans.valuesTo[span] as number);
  addScratch(columns.attributes);
  writeEvents(scratch, tape, span);
  addScratch(columns.events);
  writeLinks(scratch, tape, span);
  addScratch(columns.links);
  columns.dropped_attributes.add(spans.droppedAttributes[span] as number);
  columns.dropped_events.add(spans.droppedEvents[span] as number);
  columns.dropped_links.add(spans.droppedLinks[span] as number);
}

function addLocated(columns: SpanColumns, located: Located): void {
  columns.environment.add(located.environment);
  columns.namespace.add(located.namespace);
  columns.service.add(located.service);
  columns.version.add(located.version);
  columns.instance.add(located.instance);
  columns.endpoint.add(located.endpoint);
  columns.endpoint_kind.add(located.endpointKind);
  columns.protocol.add(located.protocol);
  const peer = located.peer;
  columns.peer_kind.add(peer.kind);
  columns.peer_name.add(peer.name);
  columns.peer_part.add(peer.part);
  columns.peer_host.add(peer.host);
  columns.peer_port.add(peer.port & 0xffff);
  columns.peer_address.add(peer.address);
  columns.peer_claimed_service.add(peer.claimedService);
  columns.peer_reason.add(peer.reason);
  columns.status_code.add(located.statusCode);
  columns.failed.add(located.failed ? 1 : 0);
  columns.address.add(located.address);
  columns.entry.add(located.entry);
  columns.transport.add(located.transport);
  columns.headers_captured.add(located.headersCaptured ? 1 : 0);
  if (located.annotated !== undefined) for (const category of located.annotated) columns.annotated.items.add(category);
  columns.annotated.endRow();
}

function addDetection(columns: SpanColumns, detection: Detection): void {
  columns['detection.position'].items.add(detection.position);
  columns['detection.key'].items.add(detection.key);
  columns['detection.category'].items.add(detection.category);
  columns['detection.detector'].items.add(detection.detector);
  columns['detection.fingerprint'].items.add(detection.fingerprint);
  columns['detection.confidence'].items.add(detection.confidence);
  columns['detection.shape'].items.add(detection.shape);
  columns['detection.test_data'].items.add(detection.testData ? 1 : 0);
}

function endDetections(columns: SpanColumns): void {
  columns['detection.position'].endRow();
  columns['detection.key'].endRow();
  columns['detection.category'].endRow();
  columns['detection.detector'].endRow();
  columns['detection.fingerprint'].endRow();
  columns['detection.confidence'].endRow();
  columns['detection.shape'].endRow();
  columns['detection.test_data'].endRow();
}

function addOrigin(columns: SpanColumns, target: EncodeTarget, { request, source }: EncodeRequest, row: number): void {
  columns.tenant.add(request.tenant);
  columns.key_id.add(request.keyId);
  columns.detector_set.add(request.detectorSet);
  columns.source_cluster.add(source.cluster);
  columns.source_topic.add(source.topic);
  columns.source_epoch.add(source.epoch);
  columns.source_partition.add(source.partition);
  columns.source_offset.add(source.offset);
  columns.source_row.add(row);
  columns.writer.add(target.writer);
  columns.batch.add(target.batch);
  columns.received_at.add(request.receivedAt);
  columns.ingested_at.add(target.ingestedAt);
}

/**
 * Appends all spans of a request to the blocks, straight from the tape. A detection that stands on the resource or the
 * scope is written to each span of that resource. Throws only on a defect; the caller then rolls the blocks back.
 */
export function encodeRequest(target: EncodeTarget, encoded: EncodeRequest): void {
  const { request, locate } = encoded;
  const { tape, detections } = request;
  const columns = target.spans.columns;
  const unscanned = new UnscannedValues(tape);
  let shared = 0;
  while (shared < detections.length && (detections[shared] as Detection).span < 0) shared++;
  let next = shared;
  let resource = -1;
  let id: Buffer | undefined;
  for (let span = 0; span < tape.spanCount; span++) {
    if (encoded.shard !== undefined && !isInShard(encoded.shard, tape.bytes, tape.spans.traceIdAt[span] as number)) {
      while (next < detections.length && (detections[next] as Detection).span <= span) next++;
      continue;
    }
    const own = tape.spans.resource[span] as number;
    if (id === undefined || own !== resource) id = addResource(target, request, own);
    resource = own;
    columns.resource_id.add(id);
    addTimes(columns, target, request, span);
    addIdentity(columns, tape, span);
    addContent(columns, tape, span);
    addLocated(columns, locate(span));
    columns.unscanned.add(unscanned.of(span));
    for (let i = 0; i < shared; i++) {
      const detection = detections[i] as Detection;
      if (detection.resource === resource) addDetection(columns, detection);
    }
    for (; next < detections.length && (detections[next] as Detection).span <= span; next++)
      addDetection(columns, detections[next] as Detection);
    endDetections(columns);
    addOrigin(columns, target, encoded, span);
  }
}
