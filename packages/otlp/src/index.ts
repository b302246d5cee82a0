export { createDecoder, type Decoder } from './decode.ts';
export { DecodeError, InputError, type InputErrorCode } from './input-error.ts';
export { createInterner, type Interner } from './interner.ts';
export { decodeJson } from './otlp-json.ts';
export { FILE_FORMATS, type FileFormat } from './recognise.ts';
export type {
  EventShape,
  KeyValueShape,
  LinkShape,
  RequestShape,
  ResourceShape,
  ResourceSpansShape,
  ScopeShape,
  ScopeSpansShape,
  SpanShape,
  StatusShape,
  ValueShape,
} from './request-shape.ts';
export { normalizeKey } from './semconv.ts';
export { splitRequest } from './split.ts';
export type { DecodeLimits } from './tape-builder.ts';
export {
  readTraceFile,
  type TraceFile,
  type TraceFileCounters,
  type TraceFileOptions,
  type TraceFilePart,
} from './trace-file.ts';
export {
  decodeUtf8,
  readBigInt,
  readBool,
  readDouble,
  readHex,
  readInt,
  readString,
  readTimeNs,
  readTimeUs,
  readUtf8,
  writeInt,
} from './value.ts';
export { writeRequest } from './write.ts';
