import { type Host, parseHost } from '@datatrail/recipients';
import { memoized } from './memo.ts';

const NO_HOST: Host = { name: '', port: 0, isAddress: false };
const SOCKET_FILE = /^unix:|^\/(var|tmp|run)\/|\.sock$/;

/** The host in a value, see parseHost; also in a JDBC URL. Remembered: parsing costs a microsecond and hosts repeat. */
export const hostIn: (text: string) => Host = memoized((text) =>
  SOCKET_FILE.test(text) ? NO_HOST : parseHost(text.replace(/^jdbc:/i, '')),
);

/** `mysql:host=db;dbname=shop` of PHP and `Server=tcp:db,1433;Database=shop` of .NET. */
const HOST_PART = /(?:^|[:;\s])(?:host|server|data source|addr|address)\s*=\s*(?:tcp:)?([^;,\s]+)(?:,(\d+))?/i;

/** `dbname=shop` of PHP, `Database=shop` and `Initial Catalog=shop` of .NET. */
const DATABASE_PART = /(?:^|[:;?&\s])(?:dbname|database|initial catalog)\s*=\s*([^;&\s]+)/i;
/** `//db:3306/shop` of JDBC and Go. */
const DATABASE_PATH = /^[^?#]*:\/\/[^/?#]*\/([^/?#;]+)/;

/** The database that a connection string names; '' when it names none. */
export function connectionDatabase(text: string): string {
  return (DATABASE_PART.exec(text) ?? DATABASE_PATH.exec(text))?.[1] ?? '';
}

/** The host that a connection string names, as a URL or by parts. */
export function connectionHost(text: string): Host {
  const parts = HOST_PART.exec(text);
  if (parts === null) return text.includes('=') && !text.includes('://') ? NO_HOST : hostIn(text);
  return hostIn(parts[2] === undefined ? (parts[1] ?? '') : `${parts[1]}:${parts[2]}`);
}
