// A consumer as a process of its own, to be killed by tests. Prints one line of JSON for each record and when it joined.
//
// usage: consumer.ts BROKERS TOPIC GROUP SESSION_MS
import { createBus, seenOf } from '../kafka-fixture.ts';

const [brokers = '', topic = '', group = '', session = '6000'] = process.argv.slice(2);
const { bus } = createBus({
  brokers: brokers.split(','),
  topic,
  group,
  consume: { sessionTimeoutMs: Number(session), heartbeatMs: 300 },
});
bus.consume(async (record) => void process.stdout.write(`${JSON.stringify(seenOf(record))}\n`));
await bus.start();
process.stdout.write('{"started":true}\n');
process.on('SIGTERM', () => void bus.close());
