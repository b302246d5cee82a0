import { readFileSync } from 'node:fs';
import type { Route } from './route.ts';

/** Path -> file beside this package's source and its type. Nothing else of the disk is served. */
const FILES = [
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/page.css', 'page.css', 'text/css; charset=utf-8'],
  ['/page.js', 'page.js', 'text/javascript; charset=utf-8'],
] as const;

/** The page for people: it asks the API for the report and shows it. */
export const pageRoute: Route = (api) => {
  for (const [path, file, type] of FILES) {
    const bytes = readFileSync(new URL(`../../web/${file}`, import.meta.url));
    api.get(path, { schema: { hide: true } }, async (_request, reply) => reply.type(type).send(bytes));
  }
};
