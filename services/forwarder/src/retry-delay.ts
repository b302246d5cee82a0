/** First pause and longest pause between two attempts, milliseconds. */
const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** Nobody may put us off for longer than this at a time. */
const LONGEST_ASKED_MS = 300_000;

/** Doubles with every failure in a row; a random half of it keeps several senders from coming back together. */
export function backOffMs(failures: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(Math.max(failures - 1, 0), 16));
  return full / 2 + random() * (full / 2);
}

/** `Retry-After`, as seconds or as a date, in milliseconds from now; 0 when it says nothing. */
export function retryAfterMs(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  const text = header.trim();
  const asked = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(asked) ? Math.min(Math.max(asked, 0), LONGEST_ASKED_MS) : 0;
}
