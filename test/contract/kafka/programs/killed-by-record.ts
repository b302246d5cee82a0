// A consumer that dies of one record, as of a crash in native code: it kills itself when it is handed the record named
// `deadly`. Rows and ledger live in a file, so that the next process knows what this one did.
//
// usage: killed-by-record.ts BROKERS TOPIC LEDGER_FILE
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createBus, seenOf } from '../kafka-fixture.ts';
import { createMemoryLedger } from '../memory-ledger.ts';

const [brokers = '', topic = '', file = ''] = process.argv.slice(2);
const kept = createMemoryLedger(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);
const keep = (): void => writeFileSync(file, JSON.stringify(kept.dump()));
const ledger = {
  ...kept,
  noteAttempt: (source: Parameters<typeof kept.noteAttempt>[0]) => kept.noteAttempt(source).finally(keep),
  setAside: (letter: Parameters<typeof kept.setAside>[0]) => kept.setAside(letter).finally(keep),
};
const { bus } = createBus({ brokers: brokers.split(','), topic, ledger, consume: { sessionTimeoutMs: 2000 } });
bus.consume(async (record) => {
  const { name } = seenOf(record);
  if (name === 'deadly') process.kill(process.pid, 'SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 20));
  kept.stored.push(record.source);
  keep();
  process.stdout.write(`${name}\n`);
});
await bus.start();
