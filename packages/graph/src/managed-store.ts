/** Hosts and API names under which a provider runs a data store for its customers, from the providers' own endpoint lists. */
const BY_HOST: readonly (readonly [host: RegExp, store: string])[] = [
  [/(^|\.)s3([.-][a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/, 's3'],
  [/(^|\.)dynamodb\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/, 'dynamodb'],
  [/\.(blob|dfs)\.core\.windows\.net$/, 'azure_blob'],
  [/\.table\.core\.windows\.net$/, 'azure_table'],
  [/\.documents\.azure\.com$/, 'cosmosdb'],
  [/(^|\.)storage(-download|-upload)?\.googleapis\.com$/, 'gcs'],
  [/^(firestore|bigquery|spanner)\.googleapis\.com$/, ''],
  [/\.r2\.cloudflarestorage\.com$/, 'r2'],
  [/\.digitaloceanspaces\.com$/, 'spaces'],
];
const BY_API: { readonly [service: string]: string } = { s3: 's3', dynamodb: 'dynamodb' };

/** The managed store that answers at a host; '' when it is none. The same in all regions, buckets and accounts. */
export function managedStoreAt(host: string): string {
  for (const [pattern, store] of BY_HOST) if (pattern.test(host)) return store || host.slice(0, host.indexOf('.'));
  return '';
}

/** The managed store behind `rpc.service` of an AWS client; '' when it is none. */
export function managedStoreOf(awsService: string): string {
  return BY_API[awsService.toLowerCase()] ?? '';
}
