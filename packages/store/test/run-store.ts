// A program for tests: opens a store and writes until it is killed; says on standard output what was acknowledged.
// usage: run-store.ts DIRECTORY FIRST
import { spanOf } from '@datatrail/testkit';
import { createChdbStore } from '../src/chdb/index.ts';
import { writeSpans } from './screened-request.ts';

const [directory = '', first = '0'] = process.argv.slice(2);
const store = createChdbStore({ directory, clampClocks: false, insertGapMs: 0 });
try {
  await store.start();
} catch (error) {
  process.stdout.write(`refused ${error instanceof Error && 'code' in error ? String(error.code) : ''}\n`);
  process.exitCode = 3;
}
process.stdout.write('open\n');
let next = Number(first);
const write = async (): Promise<void> => {
  for (;;) {
    const id = next++;
    await writeSpans(store, 'a', [spanOf(id, { trace: id })]);
    process.stdout.write(`${id}\n`);
  }
};
if (process.exitCode !== 3) for (let writer = 0; writer < 4; writer++) void write();
