import { randomUUID } from 'node:crypto';
import type { Ask } from '../ask.ts';
import { bindSql } from '../bind.ts';
import { closedMinutes } from '../facts/dirty-minutes.ts';
import { type DecodedBlock, numbersOf, textOf } from '../native/index.ts';
import type { SqlEngine } from '../sql-engine.ts';
import type { ErasureRecord, SubjectPlace, SubjectStore, SubjectTrail } from '../subject-store.ts';
import { clearOldParts, findingsAbout, removalsOf, removeRows } from './remove-rows.ts';
import { type Salted, salted } from './salted.ts';

const READER = { lane: 'reader' } as const;
const CONTROL = { lane: 'control' } as const;
const SHOWN_TRACES = 1000;
/** So many ids stand in one statement. */
const MOST_SPAN_IDS = 20_000;

const AGAIN = '({tenant:String}, {minute:Int32}, 0, toUnixTimestamp64Micro(now64(6)), now())';
const RECORD = `INSERT INTO erasures
(tenant, id, erased_at, categories, fingerprints, spans, traces, other_rows, minutes) VALUES
({tenant:String}, {id:String}, fromUnixTimestamp64Milli({at:Int64}), {categories:Array(String)}, {fingerprints:UInt32},
{spans:UInt64}, {traces:UInt64}, {otherRows:UInt64}, {minutes:UInt32})`;

export interface SubjectStoreOptions {
  readonly ask: Ask;
  readonly engine: SqlEngine;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly lookBackMinutes: number;
  /** Resolves when what came in before is stored. */
  readonly flush: () => Promise<void>;
  /** Resources may be gone: they are to be written again. */
  readonly forgetResources: () => void;
}

export function createSubjectStore(options: SubjectStoreOptions): SubjectStore {
  const { ask } = options;
  const findSubject: SubjectStore['findSubject'] = async (tenant, fingerprints) => {
    const asked = { tenant, ...salted(fingerprints) };
    const places = (await ask('subject_places', asked, READER)).flatMap(placesOf);
    const traces = (await ask('subject_traces', { ...asked, limit: SHOWN_TRACES }, READER)).flatMap(tracesOf);
    return {
      places,
      spans: traces[0]?.totalSpans ?? 0,
      traces: traces[0]?.total ?? 0,
      traceIds: traces.map(({ traceId }) => traceId),
    };
  };
  return {
    findSubject,
    async eraseSubject(tenant, fingerprints) {
      await options.flush();
      const trail = await findSubject(tenant, fingerprints);
      return erase(options, { tenant, subject: salted(fingerprints), trail });
    },
    async erasures(tenant) {
      return (await ask('erasures', { tenant }, CONTROL)).flatMap(erasuresOf);
    },
  };
}

interface Erasure {
  readonly tenant: string;
  readonly subject: Salted;
  readonly trail: SubjectTrail;
}

async function erase(options: SubjectStoreOptions, { tenant, subject, trail }: Erasure): Promise<ErasureRecord | null> {
  const { ask, engine } = options;
  const minutes = await openMinutes(options, tenant, subject);
  const about = findingsAbout(tenant, await spanIds(ask, tenant, subject));
  // before, too: facts that are computed while this runs, or after it broke off, must not be the last ones
  await computeAgain(engine, tenant, minutes);
  const removals = await removalsOf(ask, tenant, subject);
  const changed: string[] = [];
  let otherRows = 0;
  for (const removal of trail.spans > 0 ? [...removals, about] : removals) {
    const rows = await removeRows(engine, removal);
    if (rows > 0) changed.push(removal.table);
    if (rows > 0 && removal.table !== 'spans') otherRows += rows;
  }
  if (changed.length === 0) return null;
  options.forgetResources();
  await computeAgain(engine, tenant, minutes);
  const record: ErasureRecord = {
    id: randomUUID(),
    at: Math.trunc(options.now()),
    categories: [...new Set(trail.places.map(({ category }) => category))].sort(),
    fingerprints: subject.hashes.length,
    spans: trail.spans,
    traces: trail.traces,
    otherRows,
    minutes: minutes.length,
  };
  await engine.run(bindSql(RECORD, { tenant, ...record }), CONTROL);
  await clearOldParts(engine, ask, [...new Set(changed)]);
  return record;
}

/** Minutes that rest on these spans and can be computed again, because all their other spans are there. */
async function openMinutes({ ask, lookBackMinutes }: SubjectStoreOptions, tenant: string, subject: Salted) {
  const all = (await ask('subject_minutes', { tenant, ...subject }, CONTROL)).flatMap((block) => {
    const minute = numbersOf(block, 'minute');
    return Array.from({ length: block.rows }, (_, row) => minute(row));
  });
  const [first = 0, last = 0] = [all[0], all.at(-1)];
  const window = { fromMinute: first - lookBackMinutes, toMinute: last + lookBackMinutes };
  const closed = all.length === 0 ? new Set<number>() : await closedMinutes(ask, tenant, window);
  return all.filter((minute) => !closed.has(minute));
}

async function computeAgain(engine: SqlEngine, tenant: string, minutes: readonly number[]): Promise<void> {
  if (minutes.length === 0) return;
  const rows = minutes.map((minute) => bindSql(AGAIN, { tenant, minute }));
  await engine.run(`INSERT INTO again_minutes (tenant, minute, done, wanted, at) VALUES ${rows.join(', ')}`, CONTROL);
}

/** null: more than fit into a statement. */
async function spanIds(ask: Ask, tenant: string, subject: Salted): Promise<Salted | null> {
  const found = (await ask('subject_span_ids', { tenant, ...subject, limit: MOST_SPAN_IDS + 1 }, CONTROL)).flatMap(
    (block) => textOf(block, 'span_id'),
  );
  return found.length > MOST_SPAN_IDS ? null : salted(found);
}

function placesOf(block: DecodedBlock): SubjectPlace[] {
  const text = (name: string) => textOf(block, name);
  const [environment, namespace, service] = [text('environment'), text('namespace'), text('service')];
  const [endpoint, position, key] = [text('endpoint'), text('position'), text('key')];
  const [category, detector] = [text('category'), text('detector')];
  const [peerKind, peerName, peerPart, peerHost] = [
    text('peer_kind'),
    text('peer_name'),
    text('peer_part'),
    text('peer_host'),
  ];
  const [spans, traces] = [numbersOf(block, 'spans'), numbersOf(block, 'traces')];
  const [firstUs, lastUs] = [numbersOf(block, 'first_us'), numbersOf(block, 'last_us')];
  return Array.from({ length: block.rows }, (_, row) => ({
    environment: environment[row] ?? '',
    namespace: namespace[row] ?? '',
    service: service[row] ?? '',
    endpoint: endpoint[row] ?? '',
    peerKind: peerKind[row] ?? '',
    peerName: peerName[row] ?? '',
    peerPart: peerPart[row] ?? '',
    peerHost: peerHost[row] ?? '',
    position: position[row] ?? '',
    key: key[row] ?? '',
    category: category[row] ?? '',
    detector: detector[row] ?? '',
    spans: spans(row),
    traces: traces(row),
    firstUs: firstUs(row),
    lastUs: lastUs(row),
  }));
}

function tracesOf(block: DecodedBlock) {
  const [total, totalSpans] = [numbersOf(block, 'total'), numbersOf(block, 'total_spans')];
  return textOf(block, 'trace_id').map((traceId, row) => ({ traceId, total: total(row), totalSpans: totalSpans(row) }));
}

function erasuresOf(block: DecodedBlock): ErasureRecord[] {
  const [id, categories] = [textOf(block, 'id'), textOf(block, 'categories')];
  const number = (name: string) => numbersOf(block, name);
  const [at, fingerprints, spans] = [number('at_ms'), number('fingerprints'), number('spans')];
  const [traces, otherRows, minutes] = [number('traces'), number('other_rows'), number('minutes')];
  return Array.from({ length: block.rows }, (_, row) => ({
    id: id[row] ?? '',
    at: at(row),
    categories: (categories[row] ?? '').split(' ').filter(Boolean),
    fingerprints: fingerprints(row),
    spans: spans(row),
    traces: traces(row),
    otherRows: otherRows(row),
    minutes: minutes(row),
  }));
}
