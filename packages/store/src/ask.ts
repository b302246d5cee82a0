import { bindSql, type Parameters } from './bind.ts';
import { type DecodedBlock, decodeNative } from './native/index.ts';
import type { RunOptions, SqlEngine } from './sql-engine.ts';
import { questionText } from './sql-file.ts';
import { questionSettings, type SqlForm } from './sql-form.ts';

export interface QueryLimits {
  readonly seconds: number;
  readonly memoryBytes: number;
}

/** A result above it is a defect of a question's own LIMIT; above 2 GB it would end the process. */
const MOST_RESULT_BYTES = 1_000_000_000;

/** Asks one of `sql/queries`. */
export type Ask = (name: string, parameters: Parameters, options: RunOptions) => Promise<DecodedBlock[]>;

/** Limits stand in the text of each question: settings of a session would leak into the next question. */
function withLimits(sql: string, { seconds, memoryBytes }: QueryLimits, form: SqlForm): string {
  return (
    `${sql}\nSETTINGS max_execution_time=${seconds}, max_memory_usage=${memoryBytes}, ` +
    `max_result_bytes=${MOST_RESULT_BYTES}${questionSettings(form)}\nFORMAT Native`
  );
}

export function createAsk(engine: SqlEngine, limits: QueryLimits): Ask {
  return async (name, parameters, options) => {
    const sql = bindSql(questionText(name), parameters);
    return decodeNative(await engine.run(withLimits(sql, limits, engine.form), options));
  };
}
