import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../sql/', import.meta.url);
const cache = new Map<string, string>();

/** Text of `sql/queries/NAME.sql`: one question. */
export function questionText(name: string): string {
  let text = cache.get(name);
  if (text === undefined) {
    text = readFileSync(new URL(`queries/${name}.sql`, ROOT), 'utf8').trim();
    cache.set(name, text);
  }
  return text;
}

export interface MigrationFile {
  /** From the first four digits of the file name. */
  readonly number: number;
  readonly name: string;
  readonly text: string;
}

/** All of `sql/migrations`, ascending. */
export function migrationFiles(directory: string = fileURLToPath(new URL('migrations/', ROOT))): MigrationFile[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({
      number: Number.parseInt(name.slice(0, 4), 10),
      name: name.slice(0, -'.sql'.length),
      text: readFileSync(`${directory}/${name}`, 'utf8').trim(),
    }));
}
