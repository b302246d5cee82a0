import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { cityHash16, isInShard } from '../../src/spans/shard.ts';
import { engineOf, openAfter, temporaryDirectory } from '../temporary-store.ts';

const engine = engineOf(temporaryDirectory());
beforeAll(() => openAfter(engine));

test('a trace has the hash that the engine computes, so its shard is the one of the Distributed table', async () => {
  const ids = [Buffer.alloc(16), Buffer.alloc(16, 255), ...Array.from({ length: 200 }, () => randomBytes(16))];
  const hashes = ids.map((id) => `cityHash64(toFixedString(unhex('${id.toString('hex')}'), 16))`);
  const output = await engine.run(`SELECT arrayJoin([${hashes.join(', ')}]) FORMAT TSV`, { lane: 'reader' });
  const expected = String(Buffer.from(output)).trim().split('\n').map(BigInt);
  expect(ids.map((id) => cityHash16(Buffer.concat([Buffer.of(1, 2, 3), id]), 3))).toEqual(expected);
});

test('each trace is in one of the shards', () => {
  for (let i = 0; i < 100; i++) {
    const id = randomBytes(16);
    const shards = [0, 1, 2].filter((index) => isInShard({ index, count: 3 }, id, 0));
    expect(shards).toHaveLength(1);
  }
});
