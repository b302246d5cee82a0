import { gunzipSync } from 'node:zlib';
import { createRandom } from '@datatrail/testkit';

type Json = Record<string, unknown>;

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const random = createRandom(seed);
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

const rows = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

/** Each span of an OTLP request in a request of its own. */
function splitRequest(request: Json): Json[] {
  return rows(request.resourceSpans).flatMap((resource) =>
    rows(resource.scopeSpans).flatMap((scope) =>
      rows(scope.spans).map((span) => ({
        resourceSpans: [{ ...resource, scopeSpans: [{ ...scope, spans: [span] }] }],
      })),
    ),
  );
}

function reorderJaegerTrace(trace: Json): Json {
  return { ...trace, spans: shuffled(rows(trace.spans), 3) };
}

function reorderDocument(document: unknown): unknown {
  if (Array.isArray(document)) return shuffled([...document, ...document], 1);
  const object = document as Json;
  if (Array.isArray(object.spans)) return { data: [reorderJaegerTrace(object), object] };
  if (Array.isArray(object.data))
    return { ...object, data: rows(object.data).flatMap((t) => [reorderJaegerTrace(t), t]) };
  return undefined;
}

/** The same spans in another order, another split and twice; OTLP as JSON lines, Jaeger and Zipkin as they are. */
export function reorderInput(bytes: Buffer): string {
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8').trim();
  const lines = text.split('\n');
  try {
    const whole = reorderDocument(JSON.parse(text));
    if (whole !== undefined) return JSON.stringify(whole);
  } catch {
    // several documents, one a line
  }
  const requests = lines.flatMap((line) => splitRequest(JSON.parse(line) as Json));
  return `${shuffled([...requests, ...requests], 2)
    .map((request) => JSON.stringify(request))
    .join('\n')}\n`;
}
