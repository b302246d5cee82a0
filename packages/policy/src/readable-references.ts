import type { ErrorObject } from 'ajv';
import type { References } from './check-references.ts';

/** These say something about a map that is otherwise readable. */
const ABOUT_KEYS = new Set(['additionalProperties', 'required', 'anyOf']);

/** The names in a value that may be at fault; what the schema refused is left out, place by place. */
export function readableReferences(value: unknown, errors: readonly ErrorObject[]): Omit<References, 'hidden'> {
  const refused = new Set(
    errors.filter(({ keyword }) => !ABOUT_KEYS.has(keyword)).map(({ instancePath }) => instancePath),
  );
  const below = (at: unknown, path: string): unknown =>
    refused.has(path) || at === null || typeof at !== 'object' ? undefined : at;
  const text = (entry: unknown, path: string, key: string): string | null => {
    const written = Object(below(entry, path))[key];
    return typeof written === 'string' && !refused.has(`${path}/${key}`) ? written : null;
  };
  const list = (at: unknown, path: string): readonly unknown[] => {
    const entries = below(at, path);
    return Array.isArray(entries) ? entries : [];
  };
  const texts = (entry: unknown, path: string, key: string): string[] =>
    list(Object(below(entry, path))[key], `${path}/${key}`).filter(
      (name, index): name is string => typeof name === 'string' && !refused.has(`${path}/${key}/${index}`),
    );
  const root = Object(below(value, ''));
  return {
    recipients: list(root.recipients, '/recipients').map((entry, index) => {
      const path = `/recipients/${index}`;
      const names = [
        text(entry, path, 'organisation'),
        ...texts(entry, path, 'aliases'),
        ...texts(entry, path, 'hosts'),
      ];
      return names.flatMap((name) => (name === null ? [] : [name.toLowerCase()]));
    }),
    services: list(root.services, '/services').map((entry, index) => {
      const path = `/services/${index}`;
      const name = text(entry, path, 'name');
      const namespace = refused.has(`${path}/namespace`) ? null : (text(entry, path, 'namespace') ?? '');
      return name === null || namespace === null ? null : { name, namespace };
    }),
    flows: list(root.flows, '/flows').map((entry, index) => text(entry, `/flows/${index}`, 'recipient')),
  };
}
