import type { Ask } from '../ask.ts';
import { type AskedInputs, askInputs, type InputQuestion } from './minute-inputs.ts';

/** Numbers of the minutes that each tenant read last, kept until their facts are written. */
export function createCounting(ask: Ask, question: Omit<InputQuestion, 'minutes'>) {
  const kept = new Map<string, AskedInputs>();
  const now = (tenant: string, minutes: readonly number[]) => askInputs(ask, tenant, { ...question, minutes });
  const name = (minutes: readonly number[]) => [...minutes].sort((a, b) => a - b).join(' ');
  return {
    async beforeReading(tenant: string, minutes: readonly number[]): Promise<void> {
      kept.delete(tenant);
      if (minutes.length > 0) kept.set(tenant, await now(tenant, minutes));
    },
    /** What was counted before these minutes were read; when they were not, what is there now. */
    async take(tenant: string, minutes: readonly number[]): Promise<AskedInputs> {
      const asked = kept.get(tenant);
      kept.delete(tenant);
      return asked !== undefined && name(asked.minutes) === name(minutes) ? asked : now(tenant, minutes);
    },
  };
}
