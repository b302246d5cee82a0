const MIB = 2 ** 20;

/** What merges may take of the memory: the rest is for questions and inserts. Above it no new merge begins. */
const MERGE_SHARE = 0.25;

/**
 * The engine's own configuration: what holds for all its sessions together and cannot stand in a statement. Without it the
 * engine takes nine tenths of the machine, and its caches 5 GiB each. Numbers were measured on the table `spans`.
 */
export function engineConfig(memoryBytes: number): string {
  const settings: { readonly [name: string]: number } = {
    max_server_memory_usage: Math.trunc(memoryBytes),
    merges_mutations_memory_usage_soft_limit: Math.trunc(memoryBytes * MERGE_SHARE),
    // a mark is 24 bytes for each column and 8192 rows: 10 M spans have some 3 MB of them
    mark_cache_size: Math.min(64 * MIB, Math.trunc(memoryBytes / 16)),
    primary_index_cache_size: Math.min(32 * MIB, Math.trunc(memoryBytes / 32)),
    index_mark_cache_size: 8 * MIB,
    index_uncompressed_cache_size: 0,
    uncompressed_cache_size: 0,
    query_condition_cache_size: 0,
    compiled_expression_cache_size: 8 * MIB,
    mmap_cache_size: 64,
    // one merge at a time beside the inserts: on a small machine two of them only take turns
    background_pool_size: 2,
    background_merges_mutations_concurrency_ratio: 1,
    background_common_pool_size: 2,
    // each idle thread keeps memory of its own; how many there may be stays as it is, because who waits for one waits for ever
    max_thread_pool_free_size: 8,
  };
  const merging: { readonly [name: string]: number } = {
    // column by column: 30 MB for a merge of spans where all columns at once took 280 MB
    vertical_merge_algorithm_min_rows_to_activate: 1,
    vertical_merge_algorithm_min_columns_to_activate: 1,
    // a part being written holds a buffer of this size for each of some hundred streams; 1 MiB saves 4 % of the disk
    max_compress_block_size: 256 * 1024,
  };
  return `<clickhouse>\n${xml(settings)}<merge_tree>\n${xml(merging)}</merge_tree>\n</clickhouse>\n`;
}

function xml(values: { readonly [name: string]: number }): string {
  return Object.entries(values)
    .map(([name, value]) => `<${name}>${value}</${name}>\n`)
    .join('');
}
