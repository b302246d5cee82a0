import type { Detection, Located, Screened, SourcePosition, Tape } from '@datatrail/model';
import { createDecoder } from '@datatrail/otlp';
import { encodeRequest, type ResourceSpec, type SpanSpec } from '@datatrail/testkit';
import type { LocateSpan, Store } from '../src/index.ts';

export const TENANT = 'default';
/** 2026-01-05 12:00 UTC in minutes and microseconds: where `spanOf` of the testkit begins. */
export const NOON_US = Date.UTC(2026, 0, 5, 12) * 1000;
export const NOON = NOON_US / 60_000_000;

/** The only cast to Screened of these tests: what is stored here was never a person's. */
function screened(tape: Tape, detections: readonly Detection[], tenant: string): Screened {
  const request: Omit<Screened, keyof { [K in keyof Screened as K extends symbol ? K : never]: 1 }> = {
    tenant,
    receivedAt: NOON_US,
    tape,
    detections,
    keyId: '00000000',
    detectorSet: 'test',
    unscanned: 0,
  };
  return request as Screened;
}

export interface TestRequest {
  readonly request: Screened;
  readonly locate: LocateSpan;
}

function locatedOf({ resource }: ResourceSpec, span: SpanSpec): Located {
  const text = (key: string): string => {
    const value = span.attributes?.[key] ?? resource[key];
    return typeof value === 'string' ? value : '';
  };
  const host = text('server.address');
  return {
    service: text('service.name'),
    namespace: text('service.namespace'),
    environment: text('deployment.environment.name'),
    version: text('service.version'),
    instance: text('service.instance.id'),
    endpoint: span.name,
    endpointKind: 'http',
    protocol: 'http',
    peer: {
      kind: host === '' ? 'none' : 'host',
      name: host,
      part: '',
      host,
      port: host === '' ? 0 : 443,
      address: '',
      claimedService: '',
      reason: host === '' ? 'not_a_call' : '',
    },
    statusCode: span.status === 2 ? 500 : 200,
    failed: span.status === 2,
    address: '',
    entry: 'no',
    transport: 'unknown',
    headersCaptured: false,
    annotated: [],
  };
}

/** A screened request of these spans, with what `locate` would say of them. Each has a tape of its own. */
export function requestOf(
  specs: readonly ResourceSpec[],
  detections: readonly Detection[] = [],
  tenant: string = TENANT,
): TestRequest {
  const tape = createDecoder().decode(encodeRequest(specs));
  const located = specs.flatMap((spec) => spec.spans.map((span) => locatedOf(spec, span)));
  return {
    request: screened(tape, detections, tenant),
    locate: (index) => {
      const found = located[index];
      if (found === undefined) throw new RangeError(`no span ${index}`);
      return found;
    },
  };
}

let offset = 0;

export function sourceOf(): SourcePosition {
  return { cluster: 'direct', topic: '', epoch: 1, partition: 0, offset: offset++ };
}

/** Writes spans of one service. */
export function writeSpans(store: Store, service: string, spans: readonly SpanSpec[]): Promise<void> {
  const { request, locate } = requestOf([{ resource: { 'service.name': service }, spans }]);
  return store.write(request, locate, sourceOf());
}
