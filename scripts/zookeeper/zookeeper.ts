// A real ZooKeeper from its jars, for tests of replicated tables. Java 17 and, for the first time, Maven are needed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { run } from '../kafka/jars.ts';

const POM = join(import.meta.dirname, 'pom.xml');
const READY_MS = 60_000;

function jarFolder(): string {
  const hash = createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 16);
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'datatrail', `zookeeper-${hash}`);
}

/** Why none can run here, with the cure; undefined when one can. */
export function whyNoZooKeeper(): string | undefined {
  if (spawnSync('java', ['-version']).status !== 0)
    return 'ZooKeeper needs Java (Debian: apt-get install openjdk-17-jre-headless)';
  if (existsSync(jarFolder()) || spawnSync('mvn', ['--version']).status === 0) return undefined;
  return 'the jars of ZooKeeper are fetched by Maven (Debian: apt-get install maven)';
}

async function fetchJars(): Promise<string> {
  const folder = jarFolder();
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${randomUUID()}`;
  mkdirSync(partial, { recursive: true });
  await run('mvn', ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`]);
  if (!existsSync(folder)) renameSync(partial, folder);
  return folder;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The port opens before requests are served: asks for the state, which is told only then. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    let told = '';
    const socket = createConnection(port, '127.0.0.1', () => socket.write('srvr'));
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (chunk) => {
      told += String(chunk);
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(told.includes('Mode:')));
  });
}

export interface ZooKeeper {
  readonly port: number;
  stop(): void;
}

/** Starts one on loopback, with its data below `directory`. Resolves when it takes connections. */
export async function startZooKeeper(directory: string): Promise<ZooKeeper> {
  const jars = await fetchJars();
  const port = await freePort();
  const config = join(directory, 'zoo.cfg');
  const lines = [`dataDir=${join(directory, 'zookeeper')}`, `clientPort=${port}`, 'clientPortAddress=127.0.0.1'];
  writeFileSync(config, [...lines, 'admin.enableServer=false', ''].join('\n'));
  const main = 'org.apache.zookeeper.server.ZooKeeperServerMain';
  const child = spawn('java', ['-Xmx128m', '-XX:+UseSerialGC', '-cp', join(jars, '*'), main, config], {
    stdio: 'ignore',
  });
  for (const end = Date.now() + READY_MS; !(await answers(port)); ) {
    if (child.exitCode !== null || Date.now() > end) throw new Error('ZooKeeper did not start');
    await setTimeout(100);
  }
  return { port, stop: () => void child.kill('SIGKILL') };
}
