import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type BrokerOptions, endBroker, isAlive, startBroker } from './broker.ts';
import { fetchJars } from './jars.ts';
import { createCertificate, type NodePorts } from './listeners.ts';

export interface ClusterOptions {
  readonly directory: string;
  /** One or three. */
  readonly nodes: 1 | 3;
  /** Listeners with login and TLS beside the plain one. */
  readonly withLogin?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
}

/** What is written to `cluster.json` of its directory: enough for another process to use, kill and end it. */
interface ClusterState {
  readonly ports: Readonly<Record<number, NodePorts>>;
  readonly pids: Record<number, number>;
  readonly withLogin: boolean;
  readonly settings: Readonly<Record<string, string>>;
  /** PEM of the TLS listener; '' without. */
  readonly certificate: string;
}

const STATE = 'cluster.json';

/** Real brokers, as processes of their own. Everything about them stands in their directory. */
export class KafkaCluster {
  readonly #directory: string;
  readonly #state: ClusterState;

  private constructor(directory: string, state: ClusterState) {
    this.#directory = directory;
    this.#state = state;
  }

  /** Starts new nodes and waits until they serve. */
  static async up({ directory, nodes, withLogin = false, settings = {} }: ClusterOptions): Promise<KafkaCluster> {
    const ports: Record<number, NodePorts> = {};
    for (let id = 1; id <= nodes; id++) ports[id] = await freePorts();
    const cluster = new KafkaCluster(directory, { ports, pids: {}, withLogin, settings, certificate: '' });
    try {
      await cluster.#startAll();
    } catch (error) {
      await cluster.down();
      throw error;
    }
    return cluster;
  }

  /** One that another process brought up. */
  static open(directory: string): KafkaCluster {
    const state: ClusterState = JSON.parse(readFileSync(join(directory, STATE), 'utf8'));
    return new KafkaCluster(directory, state);
  }

  get ids(): number[] {
    return Object.keys(this.#state.ports).map(Number);
  }

  get certificate(): string {
    return this.#state.certificate;
  }

  ports(id = 1): NodePorts {
    const ports = this.#state.ports[id];
    if (ports === undefined) throw new Error(`no node ${id}`);
    return ports;
  }

  /** `host:port` of every node at one of its listeners. */
  addresses(listener: 'plain' | 'sasl' | 'tls' | 'proxy' = 'plain'): string[] {
    return this.ids.map((id) => `127.0.0.1:${this.ports(id)[listener]}`);
  }

  isAlive(id = 1): boolean {
    const pid = this.#state.pids[id];
    return pid !== undefined && isAlive(pid);
  }

  /** SIGKILL: as a machine that loses power, but for what the disk was told. */
  async kill(id = 1): Promise<void> {
    await this.#end(id, 'SIGKILL');
  }

  async stop(id = 1): Promise<void> {
    await this.#end(id, 'SIGTERM');
  }

  /** Starts a node that was killed or stopped, with what it has on disk. */
  async restart(id = 1): Promise<void> {
    const broker = await startBroker(await this.#broker(id));
    this.#state.pids[id] = broker.pid;
    this.#save();
    await broker.ready();
  }

  async down(): Promise<void> {
    await Promise.all(Object.values(this.#state.pids).map((pid) => endBroker(pid, 'SIGKILL')));
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #startAll(): Promise<void> {
    const started = await Promise.all(
      this.ids.map(async (id) => ({ id, broker: await startBroker(await this.#broker(id)) })),
    );
    for (const { id, broker } of started) this.#state.pids[id] = broker.pid;
    this.#save();
    await Promise.all(started.map(({ broker }) => broker.ready()));
    this.#save();
  }

  async #broker(id: number): Promise<BrokerOptions> {
    const { ports, withLogin, settings } = this.#state;
    const directory = join(this.#directory, `node-${id}`);
    if (withLogin && this.#state.certificate === '')
      Object.assign(this.#state, { certificate: await this.#certify(directory) });
    return { id, nodes: ports, directory, jars: await fetchJars(), withLogin, settings };
  }

  async #certify(directory: string): Promise<string> {
    mkdirSync(directory, { recursive: true });
    return await createCertificate(directory);
  }

  async #end(id: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const pid = this.#state.pids[id];
    if (pid === undefined) return;
    await endBroker(pid, signal);
    delete this.#state.pids[id];
    this.#save();
  }

  #save(): void {
    writeFileSync(join(this.#directory, STATE), JSON.stringify(this.#state));
  }
}

/** Below what systems give to outgoing connections: a port that is free now stays free until the broker takes it. */
const FIRST_PORT = 15_000;
const LAST_PORT = 32_000;

async function freePorts(): Promise<NodePorts> {
  const ports: number[] = [];
  while (ports.length < 6) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    if (!ports.includes(port) && (await isFree(port))) ports.push(port);
  }
  const [plain = 0, controller = 0, sasl = 0, tls = 0, proxied = 0, proxy = 0] = ports;
  return { plain, controller, sasl, tls, proxied, proxy };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
