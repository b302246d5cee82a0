import { quoteText } from './bind.ts';

/**
 * Where the SQL runs: in this process, on one server, or on all servers of a cluster. One set of files is rendered for each.
 *
 * On a cluster `spans` is cut into shards by trace: each shard keeps its own in `spans_local`, and `spans` asks them all.
 * Everything else is small and whole on every server, so that facts are joined and read where they are asked for.
 */
export type SqlForm = { readonly kind: 'embedded' } | { readonly kind: 'server' } | ClusterForm;

export interface ClusterForm {
  readonly kind: 'cluster';
  readonly cluster: string;
  readonly database: string;
}

const SHARDED: ReadonlySet<string> = new Set(['spans']);
/** A trace stays on one shard: its spans are joined there. */
const SHARD_BY = 'cityHash64(trace_id)';

const CREATE_TABLE = /^CREATE TABLE (?:IF NOT EXISTS )?(\w+)$/m;
const CREATE_VIEW = /^CREATE VIEW (?:IF NOT EXISTS )?(\w+) AS$/m;
const ALTER_TABLE = /^ALTER TABLE (\w+) /m;
const ENGINE = /^ENGINE = (\w*MergeTree)(?:\(([^)]*)\))?/m;

function named({ database }: ClusterForm, table: string): string {
  return `\`${database}\`.${table}`;
}

function onCluster({ cluster }: ClusterForm): string {
  return `ON CLUSTER ${quoteText(cluster)}`;
}

/** Every server of the cluster is a replica of a whole table; of a sharded one those of its shard are. */
function replicated(form: ClusterForm, text: string, table: string): string {
  const shard = SHARDED.has(table);
  const path = `/clickhouse/${form.cluster}/${form.database}/${table}/${shard ? '{shard}' : 'all'}`;
  const replica = shard ? '{replica}' : '{shard}-{replica}';
  return text.replace(ENGINE, (_, engine: string, given: string | undefined) => {
    const rest = given === undefined || given === '' ? '' : `, ${given}`;
    return `ENGINE = Replicated${engine}(${quoteText(path)}, ${quoteText(replica)}${rest})`;
  });
}

function createdOnCluster(form: ClusterForm, text: string, table: string): string[] {
  const shard = SHARDED.has(table);
  const name = named(form, shard ? `${table}_local` : table);
  const created = replicated(form, text, table).replace(
    CREATE_TABLE,
    () => `CREATE TABLE IF NOT EXISTS ${name} ${onCluster(form)}`,
  );
  if (!shard) return [created];
  const target = `${quoteText(form.cluster)}, ${quoteText(form.database)}, ${table}_local, ${SHARD_BY}`;
  return [
    created,
    `CREATE TABLE IF NOT EXISTS ${named(form, table)} ${onCluster(form)} AS ${name}\nENGINE = Distributed(${target})`,
  ];
}

function alteredOnCluster(form: ClusterForm, text: string, table: string): string[] {
  const alter = (name: string): string =>
    text.replace(ALTER_TABLE, () => `ALTER TABLE ${named(form, name)} ${onCluster(form)} `);
  if (!SHARDED.has(table)) return [alter(table)];
  // only what a shard keeps has indexes
  return / ADD INDEX /.test(text) ? [alter(`${table}_local`)] : [alter(`${table}_local`), alter(table)];
}

function renderedForCluster(form: ClusterForm, text: string): string[] {
  const table = CREATE_TABLE.exec(text)?.[1];
  if (table !== undefined) return createdOnCluster(form, text, table);
  const altered = ALTER_TABLE.exec(text)?.[1];
  if (altered !== undefined) return alteredOnCluster(form, text, altered);
  const view = CREATE_VIEW.exec(text)?.[1];
  if (view === undefined) throw new TypeError('a migration makes or alters a table, or makes a view');
  return [text.replace(CREATE_VIEW, () => `CREATE VIEW IF NOT EXISTS ${named(form, view)} ${onCluster(form)} AS`)];
}

/** Statements that bring one migration into effect; they do no harm twice. Throws TypeError on a text of another make. */
export function renderMigration(form: SqlForm, text: string): readonly string[] {
  if (form.kind === 'cluster') return renderedForCluster(form, text);
  return [text.replace(/^CREATE (TABLE|VIEW) (?!IF )/m, 'CREATE $1 IF NOT EXISTS ')];
}

/** How a table is named in a statement that changes the table itself. */
export function alterTarget(form: SqlForm, table: string): string {
  if (form.kind !== 'cluster') return table;
  return `${named(form, keptIn(form, table))} ${onCluster(form)}`;
}

/** The table that keeps the rows of `table` on one server. */
export function keptIn(form: SqlForm, table: string): string {
  return form.kind === 'cluster' && SHARDED.has(table) ? `${table}_local` : table;
}

/**
 * Settings of every question. On a cluster what a subquery finds is brought to all shards: a trace links to traces of other
 * shards, and the table of a reading is on one server only.
 */
export function questionSettings(form: SqlForm): string {
  if (form.kind !== 'cluster') return '';
  return ", prefer_global_in_and_join=1, distributed_product_mode='global', select_sequential_consistency=1";
}
