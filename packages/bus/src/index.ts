export type { RecordLedger, TopicLife } from './record-ledger.ts';
export type { BusRecord, SpanBus } from './span-bus.ts';
