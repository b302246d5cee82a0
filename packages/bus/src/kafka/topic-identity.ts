import type { Kafka } from 'kafkajs';

/** Which cluster and which life of a topic: a topic that is deleted and created again gets another id. */
export interface TopicIdentity {
  readonly cluster: string;
  /** 32 hex digits; '' when the broker is older than 2.8 and does not tell. */
  readonly topicId: string;
}

const METADATA = 3;
/** First version that tells topic ids, and is of the flexible kind (KIP-482, KIP-516). */
const METADATA_VERSION = 10;

interface Connection {
  send(request: unknown): Promise<TopicIdentity>;
}
interface Broker {
  readonly versions: Readonly<Record<number, { readonly maxVersion: number }>>;
  readonly connectionPool: Connection;
}
/** What of kafkajs 2.2.4 is used though it is not public; a test asks a real broker through it. */
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  readonly brokerPool: { findConnectedBroker(): Promise<Broker> };
}

export interface IdentityReader {
  /** Undefined: there is no such topic now. */
  read(topic: string): Promise<TopicIdentity | undefined>;
  close(): Promise<void>;
}

/** Asks brokers for ids of topics, over a connection of kafkajs, whose own requests are too old to tell them. */
export function createIdentityReader(client: Kafka): IdentityReader {
  const cluster = clusterOf(client);
  return {
    async read(topic) {
      await cluster.connect();
      const broker = await cluster.brokerPool.findConnectedBroker();
      const canTell = (broker.versions[METADATA]?.maxVersion ?? 0) >= METADATA_VERSION;
      if (!canTell) return { cluster: 'kafka', topicId: '' };
      const identity = await broker.connectionPool.send(metadataRequest(topic));
      return identity.topicId === '' ? undefined : identity;
    },
    close: () => cluster.disconnect(),
  };
}

function clusterOf(client: Kafka): Cluster {
  const key = Object.getOwnPropertySymbols(client).find((s) => s.description === 'private:Kafka:createCluster');
  const create: unknown = key === undefined ? undefined : Reflect.get(client, key);
  if (typeof create !== 'function') throw new Error('this version of kafkajs keeps its cluster elsewhere');
  return create({ allowAutoTopicCreation: false });
}

/**
 * Metadata v10, as far as it is needed here. Lengths are varints of length + 1.
 *   request  = header tags, topics: [id (16), name, tags], allow creation, with operations, with operations, tags
 *   response = header tags, throttle (4), brokers: [id (4), host, port (4), rack, tags], cluster id, controller (4),
 *              topics: [error (2), name, id (16), ...]
 */
function metadataRequest(topic: string) {
  const name = Buffer.from(topic);
  const body = Buffer.concat([
    Buffer.from([0, 2]),
    Buffer.alloc(16),
    varint(name.length + 1),
    name,
    Buffer.from([0, 0, 0, 0, 0]),
  ]);
  return {
    request: {
      apiKey: METADATA,
      apiVersion: METADATA_VERSION,
      apiName: 'Metadata',
      encode: async () => ({ buf: body, buffer: body }),
    },
    response: {
      decode: async (payload: Buffer) => decodeMetadata(payload),
      parse: async (identity: TopicIdentity) => identity,
    },
  };
}

function varint(value: number): Buffer {
  return value < 0x80 ? Buffer.from([value]) : Buffer.from([(value & 0x7f) | 0x80, value >>> 7]);
}

export function decodeMetadata(payload: Buffer): TopicIdentity {
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = payload.readUInt8(at++);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  const text = (): string => {
    const length = Math.max(0, number() - 1);
    at += length;
    return payload.toString('utf8', at - length, at);
  };
  const skipTags = (): void => {
    for (let left = number(); left > 0; left--) {
      number();
      at += number();
    }
  };
  skipTags();
  at += 4;
  for (let left = number() - 1; left > 0; left--) {
    at += 4;
    text();
    at += 4;
    text();
    skipTags();
  }
  const cluster = text();
  at += 4;
  const topics = number() - 1;
  const error = topics > 0 ? payload.readInt16BE(at) : -1;
  at += 2;
  if (error !== 0) return { cluster, topicId: '' };
  text();
  return { cluster, topicId: payload.toString('hex', at, at + 16) };
}
