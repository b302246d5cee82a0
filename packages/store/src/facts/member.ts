/** Reads a member of a closed set; what only another version knows becomes the set's last member. */
export function member<T extends string>(set: readonly [T, ...T[]] | readonly T[], text: string | undefined): T {
  const found = set.find((m) => m === text) ?? set.at(-1);
  if (found === undefined) throw new TypeError('an empty set has no member');
  return found;
}
