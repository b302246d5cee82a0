import type { RawRecord } from '@datatrail/bus/kafka';
import type { Screened } from '@datatrail/model';
import { decodeJson } from '@datatrail/otlp';
import { DatatrailError } from '@datatrail/runtime';
import type { Screening } from './create-screening.ts';
import type { Surroundings } from './surroundings.ts';

export interface RecordReaderOptions extends Pick<Surroundings, 'log' | 'metrics'> {
  readonly screening: Screening;
  /** Told what each record holds. */
  readonly onRead?: (tenant: string, spans: { readonly rejected: number }) => void;
}

/**
 * Decodes and screens a record of Kafka: every one, those of our own topic too. Throws for what cannot be read, and
 * `key_mismatch` for what was screened under another key: its placeholders would be taken for forged and be lost.
 */
export function createRecordReader(options: RecordReaderOptions): (record: RawRecord) => Screened {
  const { screening, log, metrics, onRead } = options;
  const { decoder, screener, keyId, olderKeyIds } = screening;
  return (record) => {
    const trusted = record.isScreenedTopic;
    if (trusted && record.keyId !== '' && ![keyId, ...olderKeyIds].includes(record.keyId))
      throw otherKey(record.keyId, keyId);
    const bytes = record.encoding === 'otlp_json' ? decodeJson(record.value) : record.value;
    const tape = decoder.decode(bytes);
    onRead?.(record.tenant, { rejected: tape.rejectedSpans });
    const before = screener.rawHits;
    const screened = screener.screen(tape, { tenant: record.tenant, receivedAt: record.receivedAt, trusted });
    const rawHits = screener.rawHits - before;
    if (rawHits > 0) {
      metrics.add('datatrail_ingester_raw_hits_total', rawHits);
      const { topic, partition, offset } = record.source;
      log.once('raw_hits', 'ALARM: raw values on the screened topic: somebody writes past the line; they were masked', {
        topic,
        partition,
        offset,
      });
    }
    return screened;
  };
}

function otherKey(seen: string, own: string): DatatrailError {
  return new DatatrailError('key_mismatch', `a record was screened under key ${seen}, this process has ${own}`, {
    cure: 'Give all processes the same detect.fingerprintKey, then run "datatrail replay".',
  });
}
