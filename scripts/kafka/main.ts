// Real Kafka brokers for trying things out and for tests: Java and Maven are all they need.
//
// usage: npm run kafka -- up [--nodes 3] [--login]   start one node (or three), print where they listen
//        npm run kafka -- topic NAME [PARTITIONS]    create a topic
//        npm run kafka -- kill|stop|restart [ID]     one node
//        npm run kafka -- status | down
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import kafkajs from 'kafkajs';
import { KafkaCluster } from './cluster.ts';
import { whyNoKafka } from './jars.ts';
import { TEST_USER } from './listeners.ts';

const write = (line: string): void => void process.stdout.write(`${line}\n`);

function tell(cluster: KafkaCluster): void {
  for (const id of cluster.ids)
    write(`node ${id}: ${cluster.isAlive(id) ? 'runs' : 'is down'}, ${cluster.addresses()[id - 1]}`);
  write(`DATATRAIL_KAFKA_BROKERS=${cluster.addresses().join(',')}`);
  if (cluster.certificate === '') return;
  write(`login (user ${TEST_USER.username}, password ${TEST_USER.password}): ${cluster.addresses('sasl').join(',')}`);
  write(`TLS and login: ${cluster.addresses('tls').join(',')}; its certificate:\n${cluster.certificate}`);
}

async function createTopic(cluster: KafkaCluster, topic: string, partitions: number): Promise<void> {
  const { Kafka, logLevel } = kafkajs;
  const admin = new Kafka({ brokers: cluster.addresses(), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const isNew = await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: false });
  await admin.disconnect();
  write(isNew ? `created ${topic}` : `${topic} was there`);
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      directory: { type: 'string', default: join(tmpdir(), 'datatrail-kafka') },
      nodes: { type: 'string', default: '1' },
      login: { type: 'boolean', default: false },
    },
  });
  const [command = 'status', argument = '1', count = '1'] = positionals;
  const { directory } = values;
  const missing = whyNoKafka();
  if (missing !== undefined) throw new Error(missing);
  const isUp = existsSync(join(directory, 'cluster.json'));
  if (command === 'up') {
    if (isUp) throw new Error(`brokers of ${directory} are up; "down" ends them`);
    tell(await KafkaCluster.up({ directory, nodes: values.nodes === '3' ? 3 : 1, withLogin: values.login }));
    return;
  }
  if (!isUp) return write('no brokers are up');
  const cluster = KafkaCluster.open(directory);
  if (command === 'down') await cluster.down();
  else if (command === 'kill') await cluster.kill(Number(argument));
  else if (command === 'stop') await cluster.stop(Number(argument));
  else if (command === 'restart') await cluster.restart(Number(argument));
  else if (command === 'topic') await createTopic(cluster, argument, Number(count));
  else if (command !== 'status') throw new Error(`no command ${command}: up, topic, kill, stop, restart, status, down`);
  if (command !== 'down') tell(cluster);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
}
