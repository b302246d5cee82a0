import { DatatrailError } from '@datatrail/runtime';
import type { KafkaSurroundings } from './bus-options.ts';
import { createClient } from './client.ts';
import { toBusError } from './errors.ts';

/** Connects and asks for the topics. Rejects with an error that names the setting to change. */
export async function checkTopics({ connection, log }: KafkaSurroundings, topics: readonly string[]): Promise<void> {
  const admin = createClient({ connection, log, purpose: 'look' }).admin();
  const doing = `Kafka at ${connection.brokers.join(', ')}`;
  try {
    await admin.connect();
    const known = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !known.has(topic));
    if (missing.length > 0)
      throw new DatatrailError('kafka_refused', `${doing}: no topic ${missing.join(', ')}`, {
        cure: 'Create it (kafka-topics.sh --create --topic ...), or correct kafka.topic and kafka.rawTopics.',
      });
  } catch (error) {
    throw toBusError(error, doing);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
