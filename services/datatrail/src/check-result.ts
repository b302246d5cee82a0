import { DatatrailError } from '@datatrail/runtime';

/** One thing that was looked at. */
export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** What was seen. */
  readonly seen: string;
  /** What to do about it; '' when ok. */
  readonly cure: string;
}

export const fine = (name: string, seen: string): CheckResult => ({ name, ok: true, seen, cure: '' });
export const broken = (name: string, seen: string, cure: string): CheckResult => ({ name, ok: false, seen, cure });

export function ofError(name: string, error: unknown): CheckResult {
  if (error instanceof DatatrailError) return broken(name, error.message, error.cure);
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return broken(name, `failed${code}`, 'See the log, and report this if nothing helps.');
}
