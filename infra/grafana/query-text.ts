import { readFileSync } from 'node:fs';

/** Text of `queries/NAME.sql` without the comment at its top, as it stands in a panel, a variable or an alert. */
export function queryText(name: string): string {
  const text = readFileSync(new URL(`queries/${name}.sql`, import.meta.url), 'utf8');
  return text.replace(/^(--.*\n)+/, '').trim();
}
