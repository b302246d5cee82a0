import { Secret } from './secret.ts';
import { kindOf, type Setting, textPairs } from './setting.ts';

/** A password or token of any form. null when not set. */
export function secretText(options: { readonly description: string }): Setting<Secret | null> {
  return {
    default: null,
    description: options.description,
    unit: '',
    allowed: 'a text',
    parse(written) {
      if (written === '' || written === null) return { value: null };
      return typeof written === 'string' ? { value: new Secret(written) } : { problem: `got ${kindOf(written)}` };
    },
  };
}

/** A secret of exactly `bytes` bytes, as hex or base64. null when not set. */
export function secretKey(options: { readonly bytes: number; readonly description: string }): Setting<Secret | null> {
  const hex = new RegExp(`^[0-9a-fA-F]{${options.bytes * 2}}$`);
  const allowed = `${options.bytes} bytes as ${options.bytes * 2} hex digits or as base64`;
  return {
    default: null,
    description: options.description,
    unit: '',
    allowed,
    parse(written) {
      if (written === '' || written === null) return { value: null };
      if (typeof written !== 'string') return { problem: `got ${kindOf(written)}` };
      if (hex.test(written)) return { value: new Secret(written.toLowerCase()) };
      const decoded = Buffer.from(written, 'base64');
      const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(written) && decoded.length === options.bytes;
      return isBase64 ? { value: new Secret(decoded.toString('hex')) } : { problem: `got ${kindOf(written)}` };
    },
  };
}

/** Secrets of exactly `bytes` bytes each, as {@link secretKey} takes them. */
export function secretKeys(options: {
  readonly bytes: number;
  readonly description: string;
}): Setting<readonly Secret[]> {
  const one = secretKey(options);
  return {
    default: [],
    description: options.description,
    unit: '',
    allowed: `a list of keys, each ${one.allowed} (in the environment separated by commas)`,
    parse(written) {
      const list: unknown = typeof written === 'string' ? written.split(',') : written;
      if (!Array.isArray(list)) return { problem: `got ${kindOf(written)}` };
      const value: Secret[] = [];
      for (const [index, item] of list.entries()) {
        const parsed = one.parse(typeof item === 'string' ? item.trim() : item);
        if ('problem' in parsed) return { problem: `number ${index + 1} of the list: ${parsed.problem}` };
        if (parsed.value !== null) value.push(parsed.value);
      }
      return { value };
    },
  };
}

export type SecretMap = Readonly<Record<string, Secret>>;

/** HTTP headers: their values are secrets, their names are not. */
export function headerMap(options: { readonly description: string }): Setting<SecretMap> {
  return {
    default: {},
    description: options.description,
    unit: '',
    allowed: 'a map from a header to its value (in the environment header=value,header=value)',
    parse(written) {
      const pairs = textPairs(written);
      if (!pairs) return { problem: `got ${kindOf(written)}` };
      const wrong = pairs.some(([name, value]) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || !isHeaderValue(value));
      if (wrong) return { problem: 'one of its headers cannot be sent' };
      return { value: Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), new Secret(value)])) };
    },
  };
}

/** Visible characters, spaces and tabs: a line break would begin another header. */
function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
