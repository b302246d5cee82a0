import { POSITIONS, SPAN_KINDS } from '@datatrail/model';
import { DatatrailError } from '@datatrail/runtime';
import type { TraceFilter, TraceSpan, TraceSummary } from '@datatrail/store';
import { type Static, Type } from 'typebox';
import { factFilterOf, windowOf, windowUs } from '../question.ts';
import { closedSet, list } from '../schemas/closed-set.ts';
import { question } from '../schemas/question-schema.ts';
import { page } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

const text = Type.String();
const texts = list(Type.String());
const traceId = Type.String({ pattern: '^[0-9a-fA-F]{32}$' });

const summary = Type.Object({
  traceId: text,
  spans: Type.Number(),
  services: texts,
  categories: texts,
  errors: Type.Number(),
  start: text,
  durationMs: Type.Number(),
});

const detection = Type.Object({
  position: closedSet(POSITIONS),
  key: text,
  category: text,
  detector: text,
  fingerprint: text,
  confidence: Type.Number(),
  shape: text,
  testData: Type.Boolean(),
});

const span = Type.Object({
  spanId: text,
  parentSpanId: text,
  service: text,
  namespace: text,
  environment: text,
  name: text,
  kind: closedSet(SPAN_KINDS),
  endpoint: text,
  peer: text,
  start: text,
  durationMs: Type.Number(),
  failed: Type.Boolean(),
  links: texts,
  detections: list(detection),
});

const trace = Type.Object({ traceId: text, spans: list(span) });
const traceQuestion = Type.Object(
  { ...question.properties, endpoint: Type.Optional(Type.String({ maxLength: 500 })) },
  { additionalProperties: false },
);

export const tracesRoute: Route = (api) => {
  api.get(
    '/traces',
    {
      schema: {
        summary:
          'Newest traces by service, endpoint, category, recipient; without `from` and `to` of all that is stored',
        querystring: traceQuestion,
        response: { 200: page(summary) },
      },
    },
    async ({ query, tenant, sources }) => {
      const { traces, cursor } = await sources.store.findTraces(traceFilterOf(query, tenant));
      return { items: traces.map(summaryOf), next: cursor, window: windowOf(factFilterOf(query, tenant)) };
    },
  );
  api.get(
    '/traces/:traceId',
    {
      schema: {
        summary: 'One trace: every span once, masked as it is stored',
        params: Type.Object({ traceId }),
        response: { 200: trace },
      },
    },
    async ({ params, tenant, sources }) => {
      const id = params.traceId.toLowerCase();
      const spans = await sources.store.readTrace(tenant, id);
      if (spans.length > 0) return { traceId: id, spans: spans.map(spanOf) };
      throw new DatatrailError('not_found', 'no trace with this id is stored', {
        cure: 'Look at /api/v1/traces, or ask the exporter whether it was sent.',
      });
    },
  );
};

const isoOf = (us: number) => new Date(us / 1000).toISOString();

function traceFilterOf(query: Static<typeof traceQuestion>, tenant: string): TraceFilter {
  const filter = factFilterOf(query, tenant);
  const { window: _, ...who } = filter;
  return {
    ...who,
    ...windowUs(filter),
    ...(query.endpoint !== undefined && { endpoint: query.endpoint }),
    ...(query.category !== undefined && { category: query.category }),
    ...(query.recipient !== undefined && { recipient: query.recipient }),
    ...(query.cursor !== undefined && { cursor: query.cursor }),
    ...(query.limit !== undefined && { limit: query.limit }),
  };
}

function summaryOf({ startUs, durationNs, ...rest }: TraceSummary): Static<typeof summary> {
  return { ...rest, start: isoOf(startUs), durationMs: durationNs / 1e6 };
}

function spanOf(stored: TraceSpan): Static<typeof span> {
  const { peer } = stored;
  return {
    ...stored,
    kind: SPAN_KINDS[stored.kind] ?? 'unspecified',
    peer: peer.kind === 'none' ? '' : [peer.kind, peer.name || peer.host, peer.part].filter(Boolean).join(' '),
    start: isoOf(stored.startUs),
    durationMs: stored.durationNs / 1e6,
    links: [...stored.links],
    detections: [...stored.detections],
  };
}
