// Starts a bus, publishes, consumes, takes part in an election, closes everything, and must then end by itself.
//
// usage: short-life.ts BROKERS TOPIC
import { createKafkaLeadership } from '@datatrail/bus/kafka';
import { createLog, systemClock } from '@datatrail/runtime';
import { createBus, screened, seenOf, until } from '../kafka-fixture.ts';

const [brokers = '', topic = ''] = process.argv.slice(2);
const connection = { brokers: brokers.split(','), clientId: 'short' };
const { bus } = createBus({ brokers: connection.brokers, topic });
const leadership = createKafkaLeadership({
  connection,
  log: createLog({ level: 'silent', format: 'json' }),
  clock: systemClock,
  topic: `${topic}.leader`,
  group: `${topic}.leader`,
  onLead: () => undefined,
  onLose: () => undefined,
});
let negativeTimers = 0;
process.on('warning', ({ name }) => {
  if (name === 'TimeoutNegativeWarning') negativeTimers++;
});
const seen: string[] = [];
bus.consume(async (record) => void seen.push(seenOf(record).name));
await bus.start();
leadership.start();
await bus.publish(screened('only'));
await until(() => seen.length === 1 && leadership.isLeading, 'one record and the lead');
const before = process.cpuUsage();
await new Promise((resolve) => setTimeout(resolve, 1000));
const { user, system } = process.cpuUsage(before);
await Promise.all([bus.close(), leadership.stop()]);
const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'TCPSocketWrap');
process.stdout.write(JSON.stringify({ timers, negativeTimers, idleCpuMs: (user + system) / 1000 }));
