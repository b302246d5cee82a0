/** A name counts as a slip of another up to so many changed letters. */
const MAX_DISTANCE = 2;

/** Cure for a name that does not exist: the one that was probably meant, else all there are. */
export function nearestName(wrong: string, known: readonly string[]): string {
  const ranked = known
    .map((name) => ({ name, distance: distance(plain(wrong), plain(name)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best && best.distance <= MAX_DISTANCE) return `Did you mean ${best.name}? Else remove it.`;
  return `Remove it; there are ${known.join(', ')}.`;
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(0, 80);
}

/** Levenshtein's: letters to insert, remove or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
