/** Entries that a memo keeps: then it forgets all and learns anew. Longer texts are seldom repeated and not kept. */
const MOST_ENTRIES = 4096;
const LONGEST = 256;

/** Remembers answers of a pure function of one text, in fixed bounds; a hit allocates nothing. */
export function memoized<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const answer = compute(text);
    if (text.length > LONGEST) return answer;
    if (known.size >= MOST_ENTRIES) known.clear();
    known.set(text, answer);
    return answer;
  };
}

/** The same for two texts. */
export function memoizedPair<T>(compute: (first: string, second: string) => T): (first: string, second: string) => T {
  const known = new Map<string, (second: string) => T>();
  return (first, second) => {
    let inner = known.get(first);
    if (inner === undefined) {
      inner = memoized((text) => compute(first, text));
      if (known.size >= LONGEST) known.clear();
      known.set(first, inner);
    }
    return inner(second);
  };
}
