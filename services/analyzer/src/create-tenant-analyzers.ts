import { DatatrailError } from '@datatrail/runtime';
import { type Analyzer, type AnalyzerOptions, createAnalyzer } from './create-analyzer.ts';

export interface TenantAnalyzersOptions extends Omit<AnalyzerOptions, 'tenant'> {
  readonly tenants: readonly string[];
}

/** What stands for the tenant in `analyzer.declarationsFile`, where each has a file of its own. */
const TENANT_IN_PATH = '{tenant}';

/** An analyzer for each tenant, behind one: nothing of one is read, computed or kept together with another. */
export function createTenantAnalyzers({ tenants, ...options }: TenantAnalyzersOptions): Analyzer {
  const analyzers = new Map(tenants.map((tenant) => [tenant, ofTenant(options, tenant)]));
  const all = [...analyzers.values()];
  const of = (tenant: string): Analyzer => {
    const analyzer = analyzers.get(tenant);
    if (analyzer !== undefined) return analyzer;
    throw new DatatrailError('not_found', 'there is no such tenant', { cure: 'Use a key of a tenant that is set.' });
  };
  return {
    name: 'analyzer',
    report: async (filter) => of(filter.tenant).report(filter),
    declarationsOrigin: (tenant) => of(tenant).declarationsOrigin(tenant),
    putDeclarations: async (tenant, text) => of(tenant).putDeclarations(tenant, text),
    async load() {
      for (const analyzer of all) await analyzer.load();
    },
    async settle() {
      for (const analyzer of all) await analyzer.settle();
    },
    async start() {
      for (const analyzer of all) await analyzer.start();
    },
    async stop() {
      await Promise.all(all.map((analyzer) => analyzer.stop()));
    },
  };
}

function ofTenant({ settings, ...options }: Omit<AnalyzerOptions, 'tenant'>, tenant: string): Analyzer {
  const declarationsFile = settings.declarationsFile.replaceAll(TENANT_IN_PATH, tenant);
  return createAnalyzer({ ...options, tenant, settings: { ...settings, declarationsFile } });
}
