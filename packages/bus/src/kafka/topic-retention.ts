import kafkajs from 'kafkajs';
import type { KafkaSurroundings } from './bus-options.ts';
import { createClient } from './client.ts';
import { toBusError } from './errors.ts';

/**
 * How long each topic keeps a record, milliseconds; `Infinity` when for ever. A topic that is not there, or does not tell, is
 * missing. Rejects with a `DatatrailError` when nobody answers.
 */
export async function readRetention(
  { connection, log }: Pick<KafkaSurroundings, 'connection' | 'log'>,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const admin = createClient({ connection, log, purpose: 'look' }).admin();
  const type = kafkajs.ConfigResourceTypes.TOPIC;
  try {
    await admin.connect();
    const known = new Set(await admin.listTopics());
    const resources = topics.filter((name) => known.has(name)).map((name) => ({ type, name, configNames: [SETTING] }));
    if (resources.length === 0) return new Map();
    const told = await admin.describeConfigs({ resources, includeSynonyms: false });
    return new Map(
      told.resources.flatMap(({ resourceName, configEntries }) => {
        const value = Number(configEntries.find(({ configName }) => configName === SETTING)?.configValue ?? 'none');
        return Number.isNaN(value) ? [] : [[resourceName, value < 0 ? Number.POSITIVE_INFINITY : value]];
      }),
    );
  } catch (error) {
    throw toBusError(error, 'asking Kafka how long topics keep records');
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

const SETTING = 'retention.ms';
