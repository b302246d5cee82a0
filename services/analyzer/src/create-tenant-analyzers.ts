import { DatatrailError, errorFields } from '@datatrail/runtime';
import { type Analyzer, type AnalyzerOptions, createAnalyzer } from './create-analyzer.ts';

export interface TenantAnalyzersOptions extends Omit<AnalyzerOptions, 'tenant'> {
  /** Those that are known from the start. */
  readonly tenants: readonly string[];
  /** Tells of others, whose keys another process may have. Default: there are none. */
  readonly discover?: () => Promise<readonly string[]>;
  /** Pause between two looks for others, milliseconds. Default 10 s. */
  readonly discoverEveryMs?: number;
}

/** What stands for the tenant in `analyzer.declarationsFile`, where each has a file of its own. */
const TENANT_IN_PATH = '{tenant}';
const DISCOVER_EVERY_MS = 10_000;

/** An analyzer for each tenant, behind one: nothing of one is read, computed or kept together with another. */
export function createTenantAnalyzers(options: TenantAnalyzersOptions): Analyzer {
  const { discover } = options;
  const analyzers = new Map(options.tenants.map((tenant) => [tenant, ofTenant(options, tenant)]));
  const each = async (work: (analyzer: Analyzer) => Promise<void>) => {
    for (const analyzer of analyzers.values()) await work(analyzer);
  };
  const search = createSearch(options, analyzers);
  const of = (tenant: string): Analyzer => {
    const known = analyzers.get(tenant);
    if (known !== undefined) return known;
    throw new DatatrailError('not_found', 'nothing is known of this tenant', {
      cure: 'Send spans with one of its keys; it is known some seconds after.',
    });
  };
  return {
    name: 'analyzer',
    async report(filter, asked) {
      if (!analyzers.has(filter.tenant)) await search.once();
      return of(filter.tenant).report(filter, asked);
    },
    declarationsOrigin: (tenant) => of(tenant).declarationsOrigin(tenant),
    putDeclarations: async (tenant, text) => of(tenant).putDeclarations(tenant, text),
    load: () => each((analyzer) => analyzer.load()),
    async settle() {
      await search.once();
      await each((analyzer) => analyzer.settle());
    },
    async start() {
      await each((analyzer) => analyzer.start());
      if (discover !== undefined) search.start();
    },
    async stop() {
      await search.stop();
      await Promise.all([...analyzers.values()].map((analyzer) => analyzer.stop()));
    },
  };
}

/** Looks for tenants that nobody named, and gives each its analyzer. */
function createSearch(options: TenantAnalyzersOptions, analyzers: Map<string, Analyzer>) {
  const { discover, discoverEveryMs = DISCOVER_EVERY_MS, log } = options;
  let isRunning = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    for (const tenant of (await discover?.()) ?? []) {
      if (analyzers.has(tenant)) continue;
      const analyzer = ofTenant(options, tenant);
      await (isRunning ? analyzer.start() : analyzer.load());
      analyzers.set(tenant, analyzer);
    }
  }
  const once = () => {
    looking = looking.then(look).catch((error: unknown) => {
      log.once('tenants', 'could not look for tenants', errorFields(error));
    });
    return looking;
  };
  const again = () => {
    if (!isRunning) return;
    timer = setTimeout(() => void once().then(again), discoverEveryMs).unref();
  };
  return {
    once,
    start() {
      isRunning = true;
      void once().then(again);
    },
    async stop() {
      isRunning = false;
      clearTimeout(timer);
      await looking;
    },
  };
}

function ofTenant({ settings, ...options }: Omit<AnalyzerOptions, 'tenant'>, tenant: string): Analyzer {
  const declarationsFile = settings.declarationsFile.replaceAll(TENANT_IN_PATH, tenant);
  return createAnalyzer({ ...options, tenant, settings: { ...settings, declarationsFile } });
}
