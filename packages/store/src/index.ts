export type { DecisionStore, KeptDeclarations, TriageEntry } from './decision-store.ts';
export { renderMigrations } from './migrations.ts';
export type {
  AskOptions,
  IngestHealth,
  InstanceRow,
  RawEdge,
  StoreQuestions,
  TimeWindow,
  TraceFilter,
  TracePage,
  TraceSpan,
  TraceSummary,
} from './questions.ts';
export type { RecordStore, TopicEpoch } from './record-store.ts';
export type {
  DirtyMinutes,
  FactFilter,
  FactPart,
  FactStore,
  LocateSpan,
  MinuteWindow,
  SpanStore,
} from './span-store.ts';
export type { SqlForm } from './sql-form.ts';
export type { InputCount, InsertOutcome, Store, StoreSettings } from './store.ts';
export type { ErasureRecord, SubjectPlace, SubjectStore, SubjectTrail } from './subject-store.ts';
