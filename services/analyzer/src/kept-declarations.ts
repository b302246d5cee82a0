import { DatatrailError, errorFields, type Log } from '@datatrail/runtime';
import type { DecisionStore, KeptDeclarations } from '@datatrail/store';
import { createDeclarationsFile, type DeclarationsFile, readDeclarations } from './declarations-file.ts';

/** Where the declarations in force come from. */
export type DeclarationsOrigin = 'file' | 'api' | 'none';

export interface DeclarationsOfTenant extends DeclarationsFile {
  readonly origin: DeclarationsOrigin;
  /** Puts others in force, and keeps them. Throws `bad_input` with every problem, `bad_usage` where a file rules. */
  put(text: string): Promise<KeptDeclarations>;
}

export interface KeptDeclarationsOptions {
  /** Setting `analyzer.declarationsFile`; '' when there is none. */
  readonly path: string;
  readonly tenant: string;
  /** Where declarations are kept that came by the API; without it there are none. */
  readonly store: DecisionStore | undefined;
  readonly log: Log;
}

/** A file that was set rules, and is changed where it stands; without one, what was put by the API holds. */
export function createDeclarationsOfTenant({
  path,
  tenant,
  store,
  log,
}: KeptDeclarationsOptions): DeclarationsOfTenant {
  if (path !== '' || store === undefined) {
    const file = createDeclarationsFile(path, log);
    return {
      load: () => file.load(),
      refresh: () => file.refresh(),
      get current() {
        return file.current;
      },
      origin: path === '' ? 'none' : 'file',
      put: () =>
        Promise.reject(
          new DatatrailError('bad_usage', 'the declarations stand in a file that the settings name', {
            cure: 'Change that file; it is read again at once. Or take analyzer.declarationsFile out of the settings.',
          }),
        ),
    };
  }
  return ofStore(store, tenant, log);
}

const NAME = 'declarations';

function ofStore(store: DecisionStore, tenant: string, log: Log): DeclarationsOfTenant {
  let current: DeclarationsFile['current'] = { declarations: null, version: 0 };
  async function read(): Promise<void> {
    const kept = await store.readDeclarations(tenant);
    if (kept === null || kept.version === current.version) return;
    current = { declarations: readDeclarations(kept.text, NAME), version: kept.version };
  }
  return {
    load: read,
    async refresh() {
      await read().catch((error: unknown) =>
        log.once(`declarations of ${tenant}`, 'kept declarations cannot be read', errorFields(error)),
      );
    },
    get current() {
      return current;
    },
    get origin() {
      return current.version === 0 ? 'none' : 'api';
    },
    async put(text) {
      const declarations = readDeclarations(text, NAME);
      const version = await store.writeDeclarations(tenant, text);
      current = { declarations, version };
      return (await store.readDeclarations(tenant)) ?? { version, text, writtenAt: 0 };
    },
  };
}
