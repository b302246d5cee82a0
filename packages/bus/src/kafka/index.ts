export type {
  ConsumeOptions,
  KafkaBusOptions,
  KafkaSurroundings,
  PublishOptions,
  TopicCreation,
} from './bus-options.ts';
export { checkTopics } from './check-topics.ts';
export type { KafkaConnection, KafkaSasl, KafkaTls } from './connection.ts';
export { createKafkaBus, type KafkaBus } from './create-kafka-bus.ts';
export { createKafkaLeadership, type KafkaLeadershipOptions } from './leadership.ts';
export type { RawRecord } from './raw-record.ts';
export { type ReplayOptions, type ReplayOutcome, replayRecords } from './replay.ts';
export { readRetention } from './topic-retention.ts';
