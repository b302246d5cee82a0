import type { FactFilter } from '@datatrail/store';
import type { RiskApiSources } from '../src/create-risk-api.ts';
import { SAMPLE_REPORT } from './sample-report.ts';

/** Sources that answer at once with the sample report; `asked` gathers the filters. */
export function sampleSources(asked: FactFilter[] = [], over: Partial<RiskApiSources> = {}): RiskApiSources {
  return {
    async report(filter) {
      asked.push(filter);
      return SAMPLE_REPORT;
    },
    store: {
      findTraces: async () => ({ traces: [], cursor: null }),
      readTrace: async () => [],
      readInstances: async () => [],
      readRawEdges: async () => [],
      readIngest: async () => ({
        spans: 30,
        spansLastMinute: 0,
        parts: 1,
        bytesOnDisk: 1000,
        oldestDay: null,
        pendingRows: 0,
        pendingBytes: 0,
      }),
    },
    decisions: { readTriage: async () => [], writeTriage: async () => undefined, readDeclarations: async () => null },
    declarationsOrigin: () => 'none',
    putDeclarations: async (_tenant, text) => ({ version: 1, text, writtenAt: 0 }),
    maskText: (text) => text,
    subjects: {
      lookup: async () => ({
        fingerprints: [],
        places: [],
        spans: 0,
        traces: 0,
        traceIds: [],
        services: [],
        recipients: [],
        stores: [],
        flows: [],
      }),
      erase: async () => null,
    },
    declarationsFor: () => '# nothing\n',
    detectors: () => [{ id: 'email', category: 'user.contact.email', tier: 1 }],
    ingest: () => ({ received: 30, stored: 30, failed: 0, requests: 2, detections: 4, unscanned: 0 }),
    notReady: () => [],
    metrics: async () => 'datatrail_up 1\n',
    ...over,
  };
}
