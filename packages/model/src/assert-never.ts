/** Ends every `switch` over a closed union: a member without a case does not compile. */
export function assertNever(value: never): never {
  throw new Error(`a case is missing for ${String(value)}`);
}
