import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { run } from './jars.ts';
import { listenerSettings, type NodePorts, scramUsers } from './listeners.ts';

export interface BrokerOptions {
  readonly id: number;
  /** Of every node of the cluster, by id. */
  readonly nodes: Readonly<Record<number, NodePorts>>;
  readonly directory: string;
  readonly jars: string;
  readonly withLogin: boolean;
  readonly settings?: Readonly<Record<string, string>>;
}

/** One node: broker and controller (KRaft). It outlives the process that started it: `kill` or `stop` end it by its id. */
export interface Broker {
  readonly pid: number;
  readonly ports: NodePorts;
  /** Resolves when clients are answered. */
  ready(): Promise<void>;
}

const CLUSTER_ID = 'ZGF0YXRyYWlsLXRlc3RzIQ';
const HEAP = '-Xmx256m';
const READY_MS = 90_000;

function settingsOf({ id, nodes, directory, withLogin, settings }: BrokerOptions): string {
  const ports = portsOf(nodes, id);
  const count = Object.keys(nodes).length;
  const replicas = Math.min(3, count);
  const inSync = count >= 3 ? 2 : 1;
  const voters = Object.entries(nodes).map(([node, { controller }]) => `${node}@127.0.0.1:${controller}`);
  const all = {
    'process.roles': 'broker,controller',
    'node.id': id,
    'controller.quorum.voters': voters.join(','),
    'log.dirs': join(directory, 'data'),
    'auto.create.topics.enable': 'false',
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    'share.coordinator.state.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    // a node that was killed may come back after this time instead of nine seconds
    'broker.session.timeout.ms': 2000,
    'broker.heartbeat.interval.ms': 500,
    'num.network.threads': 2,
    'num.io.threads': 2,
    'background.threads': 2,
    'log.cleaner.dedupe.buffer.size': 8_388_608,
    'log.segment.bytes': 67_108_864,
    ...listenerSettings(ports, directory, withLogin),
    ...settings,
  };
  return Object.entries(all)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

function portsOf(nodes: BrokerOptions['nodes'], id: number): NodePorts {
  const ports = nodes[id];
  if (ports === undefined) throw new Error(`no node ${id}`);
  return ports;
}

/** Formats its directory when that is new, and starts the node. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { directory, jars, id, nodes } = options;
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'server.properties');
  writeFileSync(file, settingsOf(options));
  const java = [
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    `-Dlog4j2.configurationFile=${join(import.meta.dirname, 'log4j2.xml')}`,
    '-cp',
    join(jars, '*'),
  ];
  if (!existsSync(join(directory, 'data', 'meta.properties'))) {
    const users = options.withLogin ? scramUsers() : [];
    await run('java', [
      '-Xmx128m',
      ...java,
      'kafka.tools.StorageTool',
      'format',
      '-t',
      CLUSTER_ID,
      '-c',
      file,
      ...users,
    ]);
  }
  const log = openSync(join(directory, 'broker.log'), 'a');
  const child = spawn('java', [HEAP, ...java, 'kafka.Kafka', file], { stdio: ['ignore', log, log], detached: true });
  child.unref();
  const { pid } = child;
  if (pid === undefined) throw new Error('java could not be started');
  const ports = portsOf(nodes, id);
  return { pid, ports, ready: () => untilReady(pid, ports, join(directory, 'broker.log')) };
}

async function untilReady(pid: number, ports: NodePorts, log: string): Promise<void> {
  for (const end = Date.now() + READY_MS; Date.now() < end; ) {
    if (!isAlive(pid)) throw new Error(`the broker ended, see ${log}`);
    if (await answers(ports.plain)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the broker was not ready in time, see ${log}`);
}

/** Sends ApiVersions v0 and waits for an answer without error. The port opens only once the node serves clients. */
function answers(port: number): Promise<boolean> {
  const client = Buffer.from('ready');
  const request = Buffer.alloc(14);
  request.writeInt32BE(10 + client.length, 0);
  request.writeInt16BE(18, 4);
  request.writeInt32BE(7, 8);
  request.writeInt16BE(client.length, 12);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isReady: boolean): void => {
      socket.destroy();
      resolve(isReady);
    };
    socket.setTimeout(2000, () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    socket.on('connect', () => socket.write(Buffer.concat([request, client])));
    socket.on('data', (answer) =>
      end(answer.length >= 10 && answer.readInt32BE(4) === 7 && answer.readInt16BE(8) === 0),
    );
  });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends a node and waits until it is gone; `SIGTERM` becomes `SIGKILL` after ten seconds. */
export async function endBroker(pid: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const hard = Date.now() + 10_000;
  if (!isAlive(pid)) return;
  process.kill(pid, signal);
  while (isAlive(pid)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (Date.now() > hard && isAlive(pid)) process.kill(pid, 'SIGKILL');
  }
}
