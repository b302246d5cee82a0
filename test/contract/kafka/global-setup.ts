import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../../scripts/kafka/broker.ts';
import { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { SHARED_FOLDER } from './shared-cluster.ts';

const PREFIX = 'datatrail-kafka-';
/** Holds the process id of the run that a folder belongs to. */
const OWNER = 'owner';
let folder = '';

/** One folder for the whole run: the first test that wants a broker starts it there, all others share it. */
export async function setup(): Promise<void> {
  await sweep();
  folder = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(folder, OWNER), String(process.pid));
  process.env[SHARED_FOLDER] = folder;
}

export async function teardown(): Promise<void> {
  await endAll(folder);
}

/** Ends what a run that was killed left behind. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const left = join(tmpdir(), name);
    const owner = existsSync(join(left, OWNER)) ? Number(readFileSync(join(left, OWNER), 'utf8')) : 0;
    if (owner > 0 && !isAlive(owner)) await endAll(left);
  }
}

async function endAll(directory: string): Promise<void> {
  for (const name of readdirSync(directory))
    if (existsSync(join(directory, name, 'cluster.json'))) await KafkaCluster.open(join(directory, name)).down();
  rmSync(directory, { recursive: true, force: true });
}
