import { randomBytes } from 'node:crypto';
import { DatatrailError, type Secret } from '@datatrail/runtime';
import { createStore } from '../create-store.ts';
import type { SqlForm } from '../sql-form.ts';
import type { Store, StoreSettings } from '../store.ts';
import { createServerEngine } from './server-engine.ts';

export interface ClickHouseStoreSettings extends StoreSettings {
  /** http(s)://host:port of the server's HTTP interface. User and password do not belong into it. */
  readonly url: string;
  /** Default `default`. */
  readonly username?: string;
  readonly password?: Secret | null;
  /** Made when missing. Default `datatrail`. */
  readonly database?: string;
  /** Tables are made on all servers of this cluster; '' (default): on the one server. */
  readonly cluster?: string;
  /** PEM: authority of the server's certificate, and ours for servers that ask for one. */
  readonly tls?: { readonly ca?: Uint8Array; readonly cert?: Uint8Array; readonly key?: Uint8Array };
  /** After so long without an answer an insert is unclear. Default 60. */
  readonly timeoutSeconds?: number;
  /** How long an insert is tried before it is refused as retryable. Default 30. */
  readonly retrySeconds?: number;
  /** How long a server that does not answer is waited for at the start. Default 10. */
  readonly startSeconds?: number;
}

function badUrl(told: string): DatatrailError {
  return new DatatrailError('bad_settings', `clickhouse.url ${told}`, {
    cure: 'Write it as http://host:8123 or https://host:8443; user and password have settings of their own.',
  });
}

function addressOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) throw badUrl('is no address of HTTP or HTTPS');
  if (parsed.username !== '' || parsed.password !== '') throw badUrl('holds a user or a password');
  return `${parsed.origin}${parsed.pathname === '/' ? '' : parsed.pathname}`;
}

function nameOf(setting: string, name: string): string {
  if (/^[A-Za-z_][\w-]{0,99}$/.test(name)) return name;
  throw new DatatrailError('bad_settings', `clickhouse.${setting} is no name that ClickHouse takes`, {
    cure: 'Use letters, digits, "_" and "-", and begin with a letter.',
  });
}

function formOf({ cluster = '', database = 'datatrail' }: ClickHouseStoreSettings): SqlForm {
  if (cluster === '') return { kind: 'server' };
  return { kind: 'cluster', cluster: nameOf('cluster', cluster), database };
}

/** A store on a ClickHouse server. Does no I/O before `start`; throws `bad_settings` on an address that cannot be one. */
export function createClickHouseStore(settings: ClickHouseStoreSettings): Store {
  const { username = 'default', password = null, tls } = settings;
  const engine = createServerEngine({
    address: { url: addressOf(settings.url), username, password, ...(tls !== undefined && { tls }) },
    database: nameOf('database', settings.database ?? 'datatrail'),
    form: formOf(settings),
    timeoutSeconds: settings.timeoutSeconds ?? 60,
    retrySeconds: settings.retrySeconds ?? 30,
    startSeconds: settings.startSeconds ?? 10,
  });
  const epoch = randomBytes(4).readUInt32LE() || 1;
  return createStore({ engine, settings, countStart: () => epoch, writer: randomBytes(8).toString('hex') });
}
