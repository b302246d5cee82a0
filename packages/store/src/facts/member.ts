/** Reads a member of a closed set; what only another version knows becomes the set's last member. */
export function member<T extends string>(set: readonly [T, ...T[]] | readonly T[], text: string | undefined): T {
  for (let i = 0; i < set.length; i++) if (set[i] === text) return set[i] as T;
  const last = set.at(-1);
  if (last === undefined) throw new TypeError('an empty set has no member');
  return last;
}
