import type { KeyValueShape, ScopeShape, SpanShape, ValueShape } from './request-shape.ts';

const KINDS: ReadonlyMap<string, number> = new Map([
  ['internal', 1],
  ['server', 2],
  ['client', 3],
  ['producer', 4],
  ['consumer', 5],
]);

/** OTLP SpanKind of its Jaeger or Zipkin name in any case; 0 when it is none. */
export function kindOf(name: string): number {
  return KINDS.get(name.toLowerCase()) ?? 0;
}

/** What formats without fields for it say in tags. */
export interface TaggedSpan {
  readonly span: Pick<SpanShape, 'attributes'> & Partial<Pick<SpanShape, 'kind' | 'status' | 'traceState'>>;
  readonly scope: ScopeShape;
}

interface Draft {
  kind?: number;
  code?: number;
  failed: boolean;
  message: string;
  traceState?: string;
  scopeName: string;
  scopeVersion: string;
  attributes: KeyValueShape[];
}

/** Text of a scalar value; undefined for lists and bytes. */
function textOf(value: ValueShape | undefined): string | undefined {
  if (value === undefined) return undefined;
  if ('stringValue' in value) return value.stringValue;
  if ('boolValue' in value) return String(value.boolValue);
  if ('intValue' in value) return String(value.intValue);
  return undefined;
}

type ReadTag = (draft: Draft, text: string) => boolean;

const setScopeName: ReadTag = (draft, text) => {
  draft.scopeName = text;
  return true;
};
const setScopeVersion: ReadTag = (draft, text) => {
  draft.scopeVersion = text;
  return true;
};

/** Tags that OTLP has fields for. One that answers false stays an attribute too. */
const FIELD_TAGS: ReadonlyMap<string, ReadTag> = new Map<string, ReadTag>([
  [
    'span.kind',
    (draft, text) => {
      draft.kind = kindOf(text);
      return draft.kind !== 0;
    },
  ],
  [
    'otel.status_code',
    (draft, text) => {
      const code = ['UNSET', 'OK', 'ERROR'].indexOf(text.toUpperCase());
      if (code === -1) return false;
      draft.code = code;
      return true;
    },
  ],
  [
    'otel.status_description',
    (draft, text) => {
      draft.message = text;
      return true;
    },
  ],
  [
    'error',
    (draft, text) => {
      if (text.toLowerCase() === 'false') return true;
      draft.failed = true;
      // OpenTracing says true; Zipkin says what went wrong.
      if (text !== '' && text.toLowerCase() !== 'true' && draft.message === '') draft.message = text;
      return true;
    },
  ],
  [
    'w3c.tracestate',
    (draft, text) => {
      draft.traceState = text;
      return true;
    },
  ],
  ['otel.scope.name', setScopeName],
  ['otel.library.name', setScopeName],
  ['otel.scope.version', setScopeVersion],
  ['otel.library.version', setScopeVersion],
  ['internal.span.format', () => true],
]);

/** Takes the tags apart into fields of a span, its scope, and attributes. */
export function readTags(tags: readonly KeyValueShape[]): TaggedSpan {
  const draft: Draft = { failed: false, message: '', scopeName: '', scopeVersion: '', attributes: [] };
  for (const tag of tags) {
    const read = FIELD_TAGS.get(tag.key);
    const text = textOf(tag.value);
    if (read === undefined || text === undefined || !read(draft, text)) draft.attributes.push(tag);
  }
  const code = draft.code ?? (draft.failed ? 2 : undefined);
  return {
    span: {
      attributes: draft.attributes,
      ...(draft.kind === undefined ? {} : { kind: draft.kind }),
      ...(code === undefined && draft.message === '' ? {} : { status: { code: code ?? 0, message: draft.message } }),
      ...(draft.traceState === undefined ? {} : { traceState: draft.traceState }),
    },
    scope: { name: draft.scopeName, version: draft.scopeVersion },
  };
}

/** Collects spans under their resource and scope, each once, in the order of their first span. */
export class SpanGroups {
  readonly #groups = new Map<
    string,
    { attributes: readonly KeyValueShape[]; scopes: Map<string, { scope: ScopeShape; spans: SpanShape[] }> }
  >();

  /** `resource` names the resource within the document; `attributes` is asked once for each. */
  add(resource: string, attributes: () => readonly KeyValueShape[], scope: ScopeShape, span: SpanShape): void {
    let group = this.#groups.get(resource);
    if (group === undefined) {
      group = { attributes: attributes(), scopes: new Map() };
      this.#groups.set(resource, group);
    }
    const name = JSON.stringify([scope.name, scope.version]);
    const entry = group.scopes.get(name);
    if (entry === undefined) group.scopes.set(name, { scope, spans: [span] });
    else entry.spans.push(span);
  }

  /** The request shape of all that was added. */
  request(): { resourceSpans: { resource: { attributes: readonly KeyValueShape[] }; scopeSpans: ScopeSpans[] }[] } {
    return {
      resourceSpans: [...this.#groups.values()].map((group) => ({
        resource: { attributes: group.attributes },
        scopeSpans: [...group.scopes.values()],
      })),
    };
  }
}

type ScopeSpans = { scope: ScopeShape; spans: SpanShape[] };
