import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const POM = join(import.meta.dirname, 'pom.xml');
const OLDEST_JAVA = 17;

/** Why no broker can run here, with the cure; undefined when it can. */
export function whyNoKafka(): string | undefined {
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const version = Number(/version "(\d+)/.exec(java.stderr ?? '')?.[1] ?? 0);
  if (version < OLDEST_JAVA)
    return `a Kafka broker needs Java ${OLDEST_JAVA} or newer, found ${version || 'none'} (Debian: apt-get install openjdk-17-jre-headless)`;
  if (existsSync(jarFolder())) return undefined;
  const maven = spawnSync('mvn', ['--version'], { encoding: 'utf8' });
  return maven.status === 0 ? undefined : 'the jars of Kafka are fetched by Maven (Debian: apt-get install maven)';
}

/** Where the jars of this very pom are kept between runs. */
function jarFolder(): string {
  const hash = createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 16);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(cache, 'datatrail', `kafka-${hash}`);
}

/** Folder of the jars; fetches them once, some 45 MB. Several at once do no harm: the last one wins with the same. */
export async function fetchJars(): Promise<string> {
  const folder = jarFolder();
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${randomUUID()}`;
  mkdirSync(partial, { recursive: true });
  try {
    await run('mvn', ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`]);
    if (existsSync(folder)) rmSync(partial, { recursive: true });
    else renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

/** Resolves with what it printed; rejects with the end of it. */
export function run(program: string, args: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', reject);
  child.on('close', (code) => {
    if (code === 0) resolve(output);
    else reject(new Error(`${program} ended with ${code}:\n${output.slice(-2000)}`));
  });
  return promise;
}
