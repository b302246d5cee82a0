import type { ServiceIdentity, Tape } from '@datatrail/model';
import { SLOT } from './attribute-slots.ts';
import { templateName } from './route-template.ts';
import { type LocatorOptions, SpanAttributes } from './span-attributes.ts';

/** Longest name of a service, version or instance that is kept. */
const LONGEST = 200;

/**
 * Reads who sends, once for each resource: the spans of one resource stand together in a message.
 */
export class ServiceReader {
  readonly #attributes: SpanAttributes;
  #bytes: Uint8Array | undefined;
  #resource = -1;
  #lastSpan = -1;
  #identity: ServiceIdentity = NOBODY;

  constructor(options: LocatorOptions) {
    this.#attributes = new SpanAttributes(options);
  }

  identityOf(tape: Tape, span: number): ServiceIdentity {
    const resource = tape.spans.resource[span] as number;
    // A tape is reused: one that begins again is another message, even if the buffer is the same.
    const same = tape.bytes === this.#bytes && resource === this.#resource && span > this.#lastSpan;
    this.#lastSpan = span;
    if (same) return this.#identity;
    this.#bytes = tape.bytes;
    this.#resource = resource;
    this.#identity = this.#read(tape, resource);
    return this.#identity;
  }

  #read(tape: Tape, resource: number): ServiceIdentity {
    const attributes = this.#attributes;
    const from = tape.resources.valuesFrom[resource] as number;
    attributes.read(tape, from, tape.resources.valuesTo[resource] as number);
    return {
      service: serviceName(attributes.text(SLOT.serviceName)),
      namespace: bounded(attributes.text(SLOT.serviceNamespace)),
      environment: bounded(attributes.text(SLOT.environment)),
      version: bounded(attributes.text(SLOT.serviceVersion)),
      instance: bounded(
        attributes.text(SLOT.instanceId) || attributes.text(SLOT.podName) || attributes.text(SLOT.hostName),
      ),
    };
  }
}

const NOBODY: ServiceIdentity = {
  service: 'unknown_service',
  namespace: '',
  environment: '',
  version: '',
  instance: '',
};

/** `unknown` and nothing are what tracers say that were told no name. */
export function serviceName(text: string): string {
  const name = bounded(text);
  return name === '' || /^(unknown|unknown-service|undefined|null)$/i.test(name) ? NOBODY.service : name;
}

function bounded(text: string): string {
  const trimmed = text.trim();
  const named = trimmed.includes('[') ? templateName(trimmed) : trimmed;
  return named.length <= LONGEST ? named : named.slice(0, LONGEST);
}
