import { isWord } from './ascii.ts';
import type { Mark, MaskedValue } from './value-masker.ts';

/** Stands for text that strict mode does not let through, whatever it is. */
export const MASKED = '[masked]';

/**
 * Keys whose values are of a closed set, or names that whoever runs the system gave to its parts. The graph needs them: services,
 * hosts, routes, methods, systems, destinations. Of both generations of the semantic conventions.
 */
const SAFE_KEYS: ReadonlySet<string> = new Set(
  `
    service.name service.namespace service.version service.instance.id service.peer.name peer.service
    deployment.environment deployment.environment.name telemetry.sdk.name telemetry.sdk.language
    telemetry.sdk.version cloud.provider cloud.region cloud.availability_zone cloud.platform k8s.namespace.name
    k8s.deployment.name k8s.pod.name k8s.cluster.name container.image.name server.address net.peer.name
    net.host.name http.host url.scheme http.scheme http.route http.method http.request.method http.flavor
    network.protocol.name network.transport network.protocol.version net.transport rpc.system rpc.system.name
    rpc.service rpc.method db.system db.system.name db.operation db.operation.name db.name db.namespace
    db.sql.table db.collection.name messaging.system messaging.operation messaging.operation.type
    messaging.operation.name messaging.destination messaging.destination.name messaging.destination.template
    gen_ai.system gen_ai.provider.name gen_ai.operation.name gen_ai.request.model gen_ai.response.model
    otel.status_code error.type exception.type span.kind
  `
    .trim()
    .split(/\s+/),
);
/** Of these the scheme and the host are kept: they say who is called. */
const URL_KEYS: ReadonlySet<string> = new Set(['url.full', 'http.url']);
/** A safe value is a name, or placeholders in one: without spaces and without what sentences and queries are made of. */
const NAME = /^[\w.:/{}<>*@+$[\]-]{1,400}$/;
const URL_HEAD = /^([a-z][a-z0-9+.-]{0,20}:\/\/)(?:[^/?#]*@)?([a-z0-9.-]{1,253}(?::\d{1,5})?)(?=[/?#]|$)/i;
const METHOD = /^(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|QUERY)(?=\s|$)/;
const SAMPLING = /^ot=(?:th|rv):[0-9a-f]{1,14}(?:;(?:th|rv):[0-9a-f]{1,14})?$/;
/** A key that a program wrote, not a person: no value stands in it. */
const KEY_FORM = /^[a-zA-Z][a-zA-Z_.-]{0,127}$/;

/** Decides what of a text remains when only what is known to be safe may. */
export class StrictRule {
  readonly #own: ReadonlySet<string>;

  /** `safeKeys`: what the user declares safe beside the known ones, as the keys are written. */
  constructor(safeKeys: readonly string[]) {
    this.#own = new Set(safeKeys);
  }

  /** Of a value under the path of keys `key`. `found`: what detectors masked of it; null when they found nothing. */
  value(key: string, text: Buffer, found: MaskedValue | null): MaskedValue | null {
    const written = (found?.bytes ?? text).toString('utf8');
    // the user's own keys hold whatever the user says; what we know to be safe is a name
    if (this.#own.has(key) || (SAFE_KEYS.has(key) && NAME.test(written))) return found;
    const head = URL_KEYS.has(key) ? URL_HEAD.exec(written) : null;
    return reduced(text, found, head === null ? '' : `${head[1]}${head[2]}/`);
  }

  /** Of a name, a message or a trace state. */
  field(position: string, text: Buffer, found: MaskedValue | null): MaskedValue | null {
    const written = (found?.bytes ?? text).toString('utf8');
    if (position === 'trace_state' && SAMPLING.test(written)) return found;
    if (position === 'event_name' && written === 'exception') return found;
    const method = position === 'span_name' ? (METHOD.exec(written)?.[0] ?? '') : '';
    if (method !== '' && written === method) return found;
    return reduced(text, found, method === '' ? '' : `${method} `);
  }

  /** Of a key itself. */
  key(text: Buffer, found: MaskedValue | null): MaskedValue | null {
    const written = text.toString('utf8');
    return KEY_FORM.test(written) || SAFE_KEYS.has(written) || this.#own.has(written)
      ? found
      : reduced(text, found, '');
  }
}

/** The head, the placeholders that stand in the value, and {@link MASKED} for all the rest, once: so it stays the second time. */
function reduced(text: Buffer, found: MaskedValue | null, head: string): MaskedValue | null {
  const bytes = found?.bytes ?? text;
  const marks: Mark[] = [];
  const parts: Buffer[] = [Buffer.from(head)];
  let length = parts[0]?.length ?? 0;
  let from = head === '' ? 0 : length;
  let hasRest = false;
  for (const mark of found?.marks ?? []) {
    hasRest ||= holdsText(bytes.subarray(from, Math.max(from, mark.start)));
    from = mark.end;
    // what a person chose to keep is kept; what stands within the head is there already
    const raw = bytes.subarray(mark.start, mark.end);
    marks.push({ ...mark, start: length, end: length + raw.length });
    parts.push(raw);
    length += raw.length;
  }
  hasRest ||= holdsText(bytes.subarray(Math.min(from, bytes.length)));
  if (hasRest) parts.push(Buffer.from(MASKED));
  const made = Buffer.concat(parts);
  if (made.equals(text)) return found;
  if (!hasRest && marks.length === 0 && head === '') return found;
  return { bytes: made, marks, changed: true };
}

function holdsText(bytes: Buffer): boolean {
  return bytes.some((byte) => isWord(byte) || byte > 127);
}
