import { checkTopics } from '@datatrail/bus/kafka';
import { type Clock, createLog, createMetrics, DatatrailError, type Settings } from '@datatrail/runtime';
import type { Store } from '@datatrail/store';
import { checkKeyId } from './check-key-id.ts';
import { broken, type CheckResult, fine, ofError } from './check-result.ts';
import { ownKeyIds } from './create-screening.ts';
import { createSpanStore } from './create-span-store.ts';
import { kafkaSurroundings } from './kafka-connection.ts';
import { openLetters } from './replay-letters.ts';
import type { Surroundings } from './surroundings.ts';

/** What stands in other processes and machines: brokers, topics, server, what is set aside there, and the other back end. */
export async function examineRemote(settings: Settings, clock: Clock): Promise<readonly CheckResult[]> {
  const log = createLog({ level: 'silent', format: 'json' });
  const around: Surroundings = { settings, log, metrics: createMetrics(), clock };
  const kafka = settings.kafka.brokers.length === 0 ? [] : await checkKafka(around);
  const server = settings.clickhouse.url === '' ? [] : await checkServer(around);
  return [...kafka, ...server, ...(await checkForward(settings.forward))];
}

async function checkKafka(around: Surroundings): Promise<readonly CheckResult[]> {
  const { kafka } = around.settings;
  const topics = [kafka.topic, ...Object.keys(kafka.rawTopics), kafka.leaderTopic];
  try {
    await checkTopics(kafkaSurroundings(around), topics);
    return [fine('Kafka', `${kafka.brokers.join(', ')} answers, topics are there`)];
  } catch (error) {
    const willBeMade = error instanceof DatatrailError && error.code === 'kafka_topic' && kafka.createTopics;
    if (willBeMade) return [fine('Kafka', `${error.message}; it is made at the start`)];
    return [ofError('Kafka', error)];
  }
}

async function checkServer(around: Surroundings): Promise<readonly CheckResult[]> {
  const { clickhouse, kafka } = around.settings;
  try {
    const store = createSpanStore(around, { isLive: true, maintains: false });
    try {
      await store.start();
      const { spans } = await store.readIngest('default');
      const answers = fine('ClickHouse', `${new URL(clickhouse.url).host} answers, tables are there, ${spans} spans`);
      return [
        answers,
        await checkKey(around, store),
        ...(kafka.brokers.length === 0 ? [] : [await checkLetters(around, store)]),
      ];
    } finally {
      await store.stop();
    }
  } catch (error) {
    return [ofError('ClickHouse', error)];
  }
}

/** Only the key of the settings: a look must not make one. */
async function checkKey(around: Surroundings, store: Store): Promise<CheckResult> {
  if (around.settings.detect.fingerprintKey === null) return fine('fingerprint key', 'of the data directory');
  try {
    const own = await ownKeyIds(around);
    const { keyId } = own;
    const stored = await store.keyId();
    if (stored === null) return fine('fingerprint key', `${keyId}, the first one of this store`);
    if (own.olderKeyIds.includes(stored)) return fine('fingerprint key', `${keyId}, which comes after ${stored}`);
    await checkKeyId(store, own);
    return fine('fingerprint key', `${keyId}, the one of what is stored`);
  } catch (error) {
    return ofError('fingerprint key', error);
  }
}

async function checkLetters(around: Surroundings, store: Store): Promise<CheckResult> {
  try {
    const letters = await openLetters(around, store);
    if (letters.length === 0) return fine('dead letters', 'none');
    const least = Math.min(...letters.map(({ timeLeftMs }) => timeLeftMs ?? Number.POSITIVE_INFINITY));
    const left = Number.isFinite(least) ? `; the first is forgotten in ${Math.ceil(least / 3_600_000)} h` : '';
    const cure = 'See "datatrail replay --list"; cure what it names, then run "datatrail replay".';
    return broken('dead letters', `${letters.length} records are set aside${left}`, cure);
  } catch (error) {
    return ofError('dead letters', error);
  }
}

const FORWARD_MS = 5000;

/** Whether somebody listens there: what it says to spans is seen in the metrics. */
async function checkForward({ endpoint }: Settings['forward']): Promise<readonly CheckResult[]> {
  if (endpoint === '') return [];
  const { host } = new URL(endpoint);
  try {
    const answer = await fetch(endpoint, { redirect: 'manual', signal: AbortSignal.timeout(FORWARD_MS) });
    await answer.body?.cancel();
    return [fine('forward', `${host} answers`)];
  } catch (error) {
    const cause = error instanceof Error ? error.cause : null;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
    const cure = 'Check forward.endpoint; spans wait as far as forward.queueBytes allows.';
    // an authority of our own is known to the forwarder, not to this look
    if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code)) return [fine('forward', `${host} answers with TLS`)];
    return [broken('forward', `${host} does not answer (${code})`, cure)];
  }
}
