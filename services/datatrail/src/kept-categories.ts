import type { Settings } from '@datatrail/runtime';

/** What `keep` means, for everybody who reads a result; null when nothing is kept. */
export function keptCategoriesWarning({ detect }: Settings): string | null {
  const kept = Object.entries(detect.categories).filter(([, action]) => action === 'keep');
  if (kept.length === 0) return null;
  const names = kept.map(([category]) => category).sort();
  return `WARNING: detect.categories keeps raw values of ${names.join(', ')} in the store and in reports.`;
}
