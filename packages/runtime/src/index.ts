export { type Clock, checkClock, systemClock } from './clock.ts';
export type { Component } from './component.ts';
export { DatatrailError, ERROR_CODES, type ErrorCode, exitCodeOf } from './errors.ts';
export { createFairShare, type FairShare } from './fair-share.ts';
export { type KeyOptions, loadOrCreateKey } from './fingerprint-key.ts';
export { hashOfKey, KeyHash } from './key-hash.ts';
export {
  createKeyRing,
  DEFAULT_TENANT,
  KEY_ROLES,
  type KeyDenial,
  type KeyRing,
  type KeyRole,
  makeKey,
  presentedKey,
} from './key-ring.ts';
export { createLifeCycle, type LifeCycleOptions } from './life-cycle.ts';
export { createLog, errorFields, type Log, type LogFields, type LogLevel, type LogOptions } from './log.ts';
export { createLoopDelayMonitor } from './loop-delay.ts';
export { createMetrics, type Labels, METRICS, type MetricName, type Metrics, type MetricsOptions } from './metrics.ts';
export { Secret } from './secret.ts';
export {
  describeSettings,
  environmentName,
  isLoopback,
  type LoadSettingsOptions,
  loadSettings,
  type SettingRow,
  type Settings,
  type SettingsOverrides,
} from './settings.ts';
export { isOwnOrigin, isTrustedHost } from './trusted-host.ts';
