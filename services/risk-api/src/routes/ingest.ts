import { Type } from 'typebox';
import { nullable } from '../schemas/closed-set.ts';
import type { Route } from './route.ts';

const count = Type.Number();
const status = Type.Object({
  sinceStart: Type.Object({
    received: count,
    stored: count,
    failed: count,
    requests: count,
    detections: count,
    unscanned: count,
  }),
  stored: Type.Object({
    spans: count,
    spansLastMinute: count,
    parts: count,
    bytesOnDisk: count,
    oldestDay: nullable(Type.String()),
    pendingRows: count,
    pendingBytes: count,
  }),
});

export const ingestRoute: Route = (api) => {
  api.get(
    '/ingest',
    { schema: { summary: 'What came in and what is stored, in spans', response: { 200: status } } },
    async ({ tenant, sources }) => ({
      sinceStart: sources.ingest(tenant),
      stored: await sources.store.readIngest(tenant),
    }),
  );
};
