/**
 * Where a stored row came from. Kafka: cluster, topic, epoch, partition, offset. Memory bus: cluster `direct`, topic ''
 * , the start counter of the data directory as epoch, partition 0 and a sequence number as offset.
 */
export interface SourcePosition {
  readonly cluster: string;
  readonly topic: string;
  readonly epoch: number;
  readonly partition: number;
  readonly offset: number;
}
