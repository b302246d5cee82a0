import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { whyNoKafka } from '../../../scripts/kafka/jars.ts';

/** Environment variable with the folder of this run. */
export const SHARED_FOLDER = 'DATATRAIL_TEST_KAFKA_FOLDER';
const STARTED_MS = 120_000;

const missing = whyNoKafka();

/** Tests over real brokers. Where none can run a person is told why; continuous integration fails there. */
export function describeKafka(name: string, tests: () => void): void {
  if (missing === undefined) describe(name, tests);
  else if (process.env.CI === 'true') describe(name, () => Promise.reject(new Error(missing)));
  else describe.skip(`${name} (${missing})`, tests);
}

/** A folder for brokers of one test alone; what is left in it when a run is killed, the next run ends. */
export function ownFolder(name: string): string {
  return join(runFolder(), name);
}

function runFolder(): string {
  const folder = process.env[SHARED_FOLDER];
  if (folder === undefined) throw new Error('run through vitest: its global setup makes the folder of brokers');
  return folder;
}

/** The broker that all test files of a run share, with login and TLS beside the plain listener. Started by the first. */
export async function sharedCluster(): Promise<KafkaCluster> {
  const directory = join(runFolder(), 'shared');
  try {
    mkdirSync(directory);
  } catch {
    return await untilUp(directory);
  }
  try {
    const cluster = await KafkaCluster.up({ directory, nodes: 1, withLogin: true });
    writeFileSync(join(directory, 'ready'), '');
    return cluster;
  } catch (error) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'failed'), String(error));
    throw error;
  }
}

async function untilUp(directory: string): Promise<KafkaCluster> {
  for (const end = Date.now() + STARTED_MS; Date.now() < end; ) {
    if (existsSync(join(directory, 'ready'))) return KafkaCluster.open(directory);
    if (existsSync(join(directory, 'failed'))) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the shared broker did not start, see the first test that wanted it');
}
