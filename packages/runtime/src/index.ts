export type { Component } from './component.ts';
export { DatatrailError, ERROR_CODES, type ErrorCode, exitCodeOf } from './errors.ts';
