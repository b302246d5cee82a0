import type { Ask } from './ask.ts';
import { bindSql } from './bind.ts';
import type { DecisionStore, KeptDeclarations, TriageEntry } from './decision-store.ts';
import { type DecodedBlock, numbersOf, textOf } from './native/index.ts';
import type { SqlEngine } from './sql-engine.ts';

const CONTROL = { lane: 'control' } as const;

const TRIAGE = `INSERT INTO triage (tenant, finding, written_at, state, reason, owner, expires_at) VALUES
({tenant:String}, {finding:String}, fromUnixTimestamp64Milli({writtenAt:Int64}), {state:String}, {reason:String},
{owner:String}, fromUnixTimestamp64Milli({expiresAt:Int64}))`;
const DECLARATIONS = `INSERT INTO declarations (tenant, version, written_at, body) VALUES
({tenant:String}, {version:UInt64}, fromUnixTimestamp64Milli({writtenAt:Int64}), {body:String})`;

export interface DecisionStoreOptions {
  readonly ask: Ask;
  readonly engine: SqlEngine;
  readonly now: () => number;
}

export function createDecisionStore({ ask, engine, now }: DecisionStoreOptions): DecisionStore {
  // two of the same millisecond would leave it open which was the last
  let last = 0;
  const writtenAt = () => {
    last = Math.max(last + 1, Math.trunc(now()));
    return last;
  };
  const write = async (sql: string, values: Parameters<typeof bindSql>[1]): Promise<void> => {
    await engine.run(bindSql(sql, values), CONTROL);
  };
  const readDeclarations = async (tenant: string): Promise<KeptDeclarations | null> =>
    (await ask('declarations', { tenant }, CONTROL)).flatMap(declarationsOf)[0] ?? null;
  return {
    readDeclarations,
    readTriage: async (tenant) => (await ask('triage', { tenant }, CONTROL)).flatMap(triageOf),
    writeTriage: (tenant, { finding, state, reason, owner, expiresAt }) =>
      write(TRIAGE, { tenant, finding, state, reason, owner, expiresAt: expiresAt ?? 0, writtenAt: writtenAt() }),
    async writeDeclarations(tenant, body) {
      const version = ((await readDeclarations(tenant))?.version ?? 0) + 1;
      await write(DECLARATIONS, { tenant, version, body, writtenAt: writtenAt() });
      return version;
    },
  };
}

function triageOf(block: DecodedBlock): TriageEntry[] {
  const [finding, state, reason] = [textOf(block, 'finding'), textOf(block, 'state'), textOf(block, 'reason')];
  const [owner, expires, written] = [
    textOf(block, 'owner'),
    numbersOf(block, 'expires_ms'),
    numbersOf(block, 'written_ms'),
  ];
  return Array.from({ length: block.rows }, (_, row) => ({
    finding: finding[row] ?? '',
    state: state[row] === 'suppressed' ? 'suppressed' : 'open',
    reason: reason[row] ?? '',
    owner: owner[row] ?? '',
    expiresAt: expires(row) === 0 ? null : expires(row),
    writtenAt: written(row),
  }));
}

function declarationsOf(block: DecodedBlock): KeptDeclarations[] {
  const [version, text, written] = [numbersOf(block, 'version'), textOf(block, 'body'), numbersOf(block, 'written_ms')];
  return Array.from({ length: block.rows }, (_, row) => ({
    version: version(row),
    text: text[row] ?? '',
    writtenAt: written(row),
  }));
}
