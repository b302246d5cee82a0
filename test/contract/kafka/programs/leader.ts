// A candidate as a process of its own, to be stopped and woken by tests. Prints `leads` and `loses`.
//
// usage: leader.ts BROKERS TOPIC
import { createKafkaLeadership } from '@datatrail/bus/kafka';
import { createLog, systemClock } from '@datatrail/runtime';

const [brokers = '', topic = ''] = process.argv.slice(2);
createKafkaLeadership({
  connection: { brokers: brokers.split(','), clientId: 'leader' },
  log: createLog({ level: 'silent', format: 'json' }),
  clock: systemClock,
  topic,
  group: topic,
  sessionTimeoutMs: 3000,
  onLead: () => void process.stdout.write('leads\n'),
  onLose: () => void process.stdout.write('loses\n'),
}).start();
