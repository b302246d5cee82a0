import { CATEGORIES } from '@datatrail/model';
import fideslangKeys from '../data/fideslang-keys.json' with { type: 'json' };

/** Every key that can be declared, and every key above one. */
const KEYS: ReadonlySet<string> = new Set(
  [...fideslangKeys, ...CATEGORIES.map(({ key }) => key)].flatMap((key) => [key, ...above(key)]),
);

/** The keys above a key, nearest first. */
function above(key: string): string[] {
  const steps = key.split('.');
  return steps.slice(1).map((_, index) => steps.slice(0, steps.length - 1 - index).join('.'));
}

/** Whether it is a shipped category or one stands below it: nothing else can ever be observed. */
export function isCategory(written: string): boolean {
  return KEYS.has(written);
}

/** Longer than every key; what is longer is no slip of a key. */
const LONGEST = 80;

/** The nearest key; else the nearest one above; else how keys look. */
export function categoryCure(written: string): string {
  const meant = written.slice(0, LONGEST).trim().toLowerCase();
  let nearest = '';
  let least = Math.max(2, lastStep(meant).length / 3);
  for (const key of KEYS) {
    const distance = slips(meant, key);
    if (distance > least || (distance === least && nearest !== '')) continue;
    nearest = key;
    least = distance;
  }
  if (nearest !== '') return `write ${nearest} if that is meant, else another fideslang key`;
  const parent = above(meant).find((key) => key.includes('.') && KEYS.has(key));
  if (parent !== undefined) return `write ${parent}, which stands for all below it, or another fideslang key`;
  return 'write a fideslang key such as user.contact.email; keys begin with user or system';
}

const lastStep = (key: string): string => key.slice(key.lastIndexOf('.') + 1);

/** How many slips lead from a key to what was written; a wrong or forgotten path counts as one, as does an ending. */
function slips(written: string, key: string): number {
  const [end, keyEnd] = [lastStep(written), lastStep(key)];
  const endSlips = keyEnd.startsWith(`${end}_`) || end.startsWith(`${keyEnd}_`) ? 1 : editDistance(end, keyEnd);
  return Math.min(editDistance(written, key), endSlips + 1);
}

/** Insertions, removals, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
