export { ArrayColumn } from './array-column.ts';
export { NativeBlock } from './block.ts';
export { ByteSink } from './byte-sink.ts';
export type { Column } from './column.ts';
export { type DecodedBlock, type DecodedColumn, decodeNative } from './decode.ts';
export { FixedStringColumn, NumberColumn } from './fixed-column.ts';
export { LowCardinalityColumn } from './low-cardinality-column.ts';
export { hexOf, numberListsOf, numbersOf, textListsOf, textOf } from './row-reader.ts';
export { StringColumn } from './string-column.ts';
