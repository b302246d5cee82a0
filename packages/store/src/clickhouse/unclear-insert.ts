import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DatatrailError } from '@datatrail/runtime';
import { quoteText } from '../bind.ts';
import type { StoredQuestion } from '../sql-engine.ts';
import type { SqlForm } from '../sql-form.ts';
import type { BackOff } from './back-off.ts';
import { RequestFailed, type ServerClient } from './server-client.ts';

interface Seam {
  readonly client: ServerClient;
  readonly form: SqlForm;
}

const ASK_SECONDS = 10;
/** So long an insert may go on by itself before it is killed. */
const PATIENCE_MS = 3000;
/** Looked twice: a request that the server has taken but not begun is not among its processes yet. */
const LOOK_AGAIN_MS = 200;

/** A statement whose answer was lost. */
export class UnclearInsert {
  readonly #id: string;
  readonly #seam: Seam;

  constructor(id: string, seam: Seam) {
    this.#id = id;
    this.#seam = seam;
  }

  async #ask(sql: string): Promise<string> {
    const output = await this.#seam.client.run({ sql, id: randomUUID(), seconds: ASK_SECONDS });
    return Buffer.from(output).toString().trim();
  }

  /** On a cluster a statement has children on other servers; they carry the first one's id. */
  #where(): { readonly processes: string; readonly onCluster: string; readonly condition: string } {
    const { form } = this.#seam;
    const id = quoteText(this.#id);
    if (form.kind !== 'cluster') return { processes: 'system.processes', onCluster: '', condition: `query_id = ${id}` };
    const cluster = quoteText(form.cluster);
    return {
      processes: `clusterAllReplicas(${cluster}, system.processes)`,
      onCluster: ` ON CLUSTER ${cluster}`,
      condition: `initial_query_id = ${id}`,
    };
  }

  async kill(): Promise<void> {
    const { onCluster, condition } = this.#where();
    await this.#ask(`KILL QUERY${onCluster} WHERE ${condition} ASYNC FORMAT Null`);
  }

  async #isRunning(): Promise<boolean> {
    const { processes, condition } = this.#where();
    return (await this.#ask(`SELECT count() FROM ${processes} WHERE ${condition} FORMAT TSV`)) !== '0';
  }

  async #tryUntil<T>(backOff: BackOff, ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof RequestFailed)) throw error;
        if (!(await backOff.wait())) throw error.failure.error;
      }
    }
  }

  /** Resolves when the statement does not run any more; rejects when that cannot be learnt in time. */
  async end(backOff: BackOff): Promise<void> {
    const killAt = performance.now() + PATIENCE_MS;
    let killed = false;
    for (let quiet = 0; quiet < 2; ) {
      quiet = (await this.#tryUntil(backOff, () => this.#isRunning())) ? 0 : quiet + 1;
      if (!killed && quiet === 0 && performance.now() > killAt) {
        killed = true;
        await this.kill().catch(() => undefined);
      }
      if (quiet === 2) return;
      if (backOff.left < LOOK_AGAIN_MS) throw stillUnclear();
      await setTimeout(LOOK_AGAIN_MS);
    }
  }

  /** Waits for the end of the statement and looks whether all of its rows are there, or none. */
  async isStored({ sql, rows }: StoredQuestion, backOff: BackOff): Promise<boolean> {
    await this.end(backOff);
    const found = Number(await this.#tryUntil(backOff, () => this.#ask(sql)));
    if (found !== 0 && found !== rows)
      throw new DatatrailError('clickhouse_failed', `${found} of the ${rows} rows of a block are stored`, {
        cure: 'This is a defect: please report it, with the version of the server.',
      });
    return found === rows;
  }
}

function stillUnclear(): DatatrailError {
  return new DatatrailError('clickhouse_unreachable', 'it is not known whether the last insert was stored', {
    cure: 'Look at the server: an insert neither ends nor can be stopped.',
    retryable: true,
  });
}
