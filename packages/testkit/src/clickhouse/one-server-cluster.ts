/** Takes a port for its own, so that it knows itself among the servers of a cluster; nobody listens there. */
const OWN_PORT = 9000;

/** A cluster of one shard with this server. */
export function clusterConfig(cluster: string): string {
  const server = `<shard><replica><host>localhost</host><port>${OWN_PORT}</port></replica></shard>`;
  return (
    `<clickhouse><tcp_port>${OWN_PORT}</tcp_port><remote_servers><${cluster}>${server}</${cluster}></remote_servers>` +
    '<macros><shard>1</shard><replica>1</replica></macros></clickhouse>'
  );
}

/** A statement for a cluster without what the embedded engine does not execute. */
export function onOneServer(sql: string): string {
  return sql
    .replace(/ ON CLUSTER '[^']+'/g, '')
    .replace(/Replicated(\w*MergeTree)\('[^']*', '[^']*'(?:, )?/g, '$1(')
    .replace(/clusterAllReplicas\('[^']+', system\.processes\)/g, 'system.processes')
    .replace(/\binitial_query_id\b/g, 'query_id');
}
