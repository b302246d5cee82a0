import { CATEGORIES } from '@datatrail/model';

const MOST = 16;
const known = new Map(CATEGORIES.map((category) => [category.key, category.key]));
const byLastPart = new Map<string, string>();
for (const { key } of CATEGORIES) byLastPart.set(key.slice(key.lastIndexOf('.') + 1), key);

/**
 * Categories that an annotation names: fideslang keys, or the last part of one (`email`), also several in one text
 * (`email, phone_number`). What names none is left out: an annotation is no place to guess.
 */
export function categoriesNamed(texts: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const text of texts)
    for (const word of text.toLowerCase().split(/[\s,;|[\]"']+/, MOST)) {
      const plain = word.replaceAll('-', '_');
      const key = known.get(plain) ?? byLastPart.get(plain) ?? (/^user(\.[a-z_]+)+$/.test(plain) ? plain : undefined);
      if (key !== undefined && key.length <= 80) found.add(key);
    }
  return [...found].sort().slice(0, MOST);
}
