import type { Settings } from '@datatrail/runtime';

/** Data categories whose values stay raw, sorted. */
export function keptCategories({ detect }: Settings): string[] {
  return Object.entries(detect.categories)
    .filter(([, action]) => action === 'keep')
    .map(([category]) => category)
    .sort();
}

const warningOf = (names: readonly string[]): string =>
  `WARNING: detect.categories keeps raw values of ${names.join(', ')} in the store and in reports.`;

/** What `keep` means, for everybody who reads a result; null when nothing is kept. */
export function keptCategoriesWarning(settings: Settings): string | null {
  const names = keptCategories(settings);
  return names.length === 0 ? null : warningOf(names);
}
