import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { SHARED_FOLDER } from './shared-cluster.ts';

let folder = '';

/** One folder for the whole run: the first test that wants a broker starts it there, all others share it. */
export function setup(): void {
  folder = mkdtempSync(join(tmpdir(), 'datatrail-kafka-'));
  process.env[SHARED_FOLDER] = folder;
}

export async function teardown(): Promise<void> {
  const directory = join(folder, 'shared');
  if (existsSync(join(directory, 'cluster.json'))) await KafkaCluster.open(directory).down();
  rmSync(folder, { recursive: true, force: true });
}
