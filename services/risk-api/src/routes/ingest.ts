import { Type } from 'typebox';
import type { Route } from './route.ts';

const count = Type.Number();
const status = Type.Object({
  received: count,
  stored: count,
  failed: count,
  requests: count,
  detections: count,
  unscanned: count,
  pendingRows: count,
});

export const ingestRoute: Route = (api, { sources }) => {
  api.get(
    '/ingest',
    { schema: { summary: 'What came in since the process started, in spans', response: { 200: status } } },
    async () => sources.ingest(),
  );
};
