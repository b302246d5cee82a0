/** A value in its surroundings: where in the text it stands, as it is written there. */
export interface Placed {
  readonly key: string;
  readonly text: string;
  readonly written: string;
}

interface Word {
  /** Name of the parameter, member, column; a neutral one where the value alone must be enough. */
  readonly key: string;
  readonly saying: string;
}

type Place = (value: string, word: Word) => Placed;

const placed = (key: string, text: string, written: string): Placed => ({ key, text, written });

/** How values stand in traces. */
export const CONTEXTS: Readonly<Record<string, Place>> = {
  plain: (value, { key }) => placed(`app.${key}`, value, value),
  prose: (value, { saying }) => placed('message', `Yesterday ${saying} ${value}, then it failed.`, value),
  json: (value, { key }) => placed('app.request.body', `{"id":7,"${key}":"${value}","page":2}`, value),
  sql: (value, { key }) => placed('db.query.text', `SELECT id FROM t WHERE ${key} = '${value}' LIMIT 5`, value),
  'url path': (value, { key }) => {
    const written = encodeURIComponent(value);
    return placed('url.path', `/v1/${key}/${written}/edit`, written);
  },
  'url query': (value, { key }) => {
    const written = encodeURIComponent(value);
    return placed('url.full', `https://shop.acme.io/v1/items?page=2&${key}=${written}&sort=asc`, written);
  },
  header: (value, { key }) => placed('http.request.headers', `Accept: */*\r\nX-${key}: ${value}\r\nHost: a`, value),
  cookie: (value, { key }) => {
    const written = encodeURIComponent(value);
    return placed('http.request.header.cookie', `theme=dark; ${key}=${written}; lang=en`, written);
  },
  'log line': (value, { key }) =>
    placed('log.body', `2026-03-01T10:11:12.131Z INFO c.a.Shop [exec-3] took 12ms ${key}="${value}" status=200`, value),
};
