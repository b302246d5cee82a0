export type { FactFilter, FactStore, LocateSpan, MinuteWindow, SpanStore } from './span-store.ts';
