// A process that publishes, consumes and stands for election, rests a while and ends. Prints what Node warned of, one line
// each, and how many timers it began while it rested.
//
// usage: publish-and-consume.ts BROKERS TOPIC REST_MS
import { createHook } from 'node:async_hooks';
import { createKafkaLeadership } from '@datatrail/bus/kafka';
import { createLog, systemClock } from '@datatrail/runtime';
import { createBus, screened, until } from '../kafka-fixture.ts';

const [brokers = '', topic = '', rest = '0'] = process.argv.slice(2);
process.on('warning', ({ name }) => process.stdout.write(`warning ${name}\n`));
let timers = 0;
createHook({
  init(_id, type) {
    if (type === 'Timeout') timers++;
  },
}).enable();

const { bus } = createBus({ brokers: brokers.split(','), topic });
let seen = 0;
let leads = false;
bus.consume(async () => void seen++);
await bus.start();
const leadership = createKafkaLeadership({
  connection: { brokers: brokers.split(','), clientId: 'resting' },
  log: createLog({ level: 'silent', format: 'json' }),
  clock: systemClock,
  topic: `${topic}-leader`,
  group: `${topic}-leader`,
  onLead: () => {
    leads = true;
  },
  onLose: () => undefined,
});
leadership.start();
for (let i = 0; i < 20; i++) await bus.publish(screened(`n${i}`));
await until(() => seen === 20 && leads, 'all seen, and leading');
const before = timers;
await new Promise((resolve) => setTimeout(resolve, Number(rest)));
process.stdout.write(`timers ${timers - before}\n`);
await leadership.stop();
await bus.close();
