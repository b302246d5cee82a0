/**
 * Where the SQL runs: in this process, on one server, or on all servers of a cluster. The same files are rendered for each.
 */
export type SqlForm =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'server' }
  | { readonly kind: 'cluster'; readonly cluster: string; readonly database: string };
