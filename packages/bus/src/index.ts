export type { BusRecord, SpanBus } from './span-bus.ts';
