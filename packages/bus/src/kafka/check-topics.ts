import { DatatrailError } from '@datatrail/runtime';
import type { Admin } from 'kafkajs';
import type { KafkaSurroundings, TopicCreation } from './bus-options.ts';
import { createClient } from './client.ts';
import { toBusError } from './errors.ts';

/**
 * Connects and asks for the topics; makes those that are missing where `creation` says how. Rejects with an error that names
 * the setting to change.
 */
export async function checkTopics(
  { connection, log }: Pick<KafkaSurroundings, 'connection' | 'log'>,
  topics: readonly string[],
  creation?: TopicCreation,
): Promise<void> {
  const admin = createClient({
    connection: { requestTimeoutMs: LOOK_MS, ...connection },
    log,
    purpose: 'look',
  }).admin();
  const doing = `Kafka at ${connection.brokers.join(', ')}`;
  try {
    await admin.connect();
    const missing = await missingOf(admin, topics);
    if (missing.length > 0 && creation !== undefined) await create(admin, missing, creation);
    const absent = creation === undefined ? missing : await settled(admin, missing);
    if (absent.length > 0)
      throw new DatatrailError('kafka_topic', `${doing}: no topic ${absent.join(', ')}`, {
        cure: 'Make it (kafka-topics.sh --create --topic ...), set kafka.createTopics, or correct the name in the settings.',
      });
  } catch (error) {
    throw toBusError(error, doing);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

async function missingOf(admin: Admin, topics: readonly string[]): Promise<string[]> {
  const known = new Set(await admin.listTopics());
  return topics.filter((topic) => !known.has(topic));
}

/** Two processes that start at once both try: the second is told that it is there. */
async function create(admin: Admin, topics: readonly string[], how: TopicCreation): Promise<void> {
  const made = topics.map((topic) => ({
    topic,
    numPartitions: how.partitions,
    replicationFactor: how.replicationFactor,
  }));
  await admin.createTopics({ topics: made, waitForLeaders: false });
}

/** `waitForLeaders` of the client can race: the brokers are asked until all of them have leaders. */
async function settled(admin: Admin, topics: readonly string[]): Promise<readonly string[]> {
  let absent = topics;
  for (let i = 0; i < SETTLE_TRIES && absent.length > 0; i++) {
    const led = await Promise.all(
      absent.map((topic) =>
        admin.fetchTopicOffsets(topic).then(
          (all) => all.length > 0,
          () => false,
        ),
      ),
    );
    absent = absent.filter((_, index) => led[index] !== true);
    if (absent.length > 0) await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  }
  return absent;
}

/** Who waits for a start is told soon that what listens there says nothing. */
const LOOK_MS = 8000;
const SETTLE_TRIES = 100;
const SETTLE_MS = 100;
