/** A seeded source of texts that look like personal data and are none: what real traces are full of. */
export interface LookAlike {
  readonly kind: string;
  readonly key: string;
  readonly text: string;
}

/** mulberry32: small, seeded, good enough to make texts. */
function createDice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const HEX = '0123456789abcdef';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

type Maker = (dice: () => number) => string;

const int = (dice: () => number, min: number, max: number): number => min + Math.floor(dice() * (max - min + 1));
const run = (dice: () => number, alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[int(dice, 0, alphabet.length - 1)]).join('');
const pick = (dice: () => number, ...items: string[]): string => items[int(dice, 0, items.length - 1)] ?? '';
const version: Maker = (d) => `${int(d, 0, 20)}.${int(d, 0, 40)}.${int(d, 0, 99)}`;
const uuid: Maker = (d) => [8, 4, 4, 4, 12].map((n) => run(d, HEX, n)).join('-');

/** A number of GS1 with its check digit. */
function withEanDigit(body: string): string {
  const sum = Array.from(body, (d, i) => Number(d) * (i % 2 === 0 ? 1 : 3)).reduce((a, b) => a + b);
  return body + String((10 - (sum % 10)) % 10);
}

const MAKERS: Readonly<Record<string, readonly [key: string, make: Maker]>> = {
  uuid: ['request.id', uuid],
  ulid: ['job', (d) => run(d, BASE32, 26)],
  'trace id': ['trace_id', (d) => run(d, HEX, 32)],
  'span id': ['parent', (d) => run(d, HEX, 16)],
  traceparent: ['traceparent', (d) => `00-${run(d, HEX, 32)}-${run(d, HEX, 16)}-01`],
  sha256: ['container.image.digest', (d) => `sha256:${run(d, HEX, 64)}`],
  'git commit': ['vcs.ref', (d) => run(d, HEX, 40)],
  etag: ['http.response.header.etag', (d) => `W/"${run(d, HEX, 8)}-${run(d, HEX, 13)}"`],
  base64: ['blob', (d) => `${run(d, BASE64, int(d, 20, 200))}==`],
  'image tag': [
    'container.image.name',
    (d) => `registry.acme.internal/shop/cart:${version(d)}@sha256:${run(d, HEX, 64)}`,
  ],
  version: ['service.version', (d) => `v${version(d)}-rc.${int(d, 1, 9)}+${int(d, 20200101, 20301231)}`],
  'four part version': ['browser', (d) => `Chrome/${int(d, 80, 140)}.0.${int(d, 1000, 9999)}.${int(d, 1, 250)}`],
  'user agent': [
    'user_agent.original',
    (d) =>
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${int(d, 80, 140)}.0.0.0 Safari/537.36`,
  ],
  'epoch seconds': ['ts', (d) => String(int(d, 1_500_000_000, 1_900_000_000))],
  'epoch millis': ['created', (d) => String(int(d, 1_500_000_000_000, 1_900_000_000_000))],
  'epoch nanos': ['at', (d) => `${int(d, 1_500_000_000, 1_900_000_000)}${run(d, '0123456789', 9)}`],
  timestamp: [
    'when',
    (d) =>
      `20${int(d, 10, 29)}-0${int(d, 1, 9)}-1${int(d, 0, 9)}T1${int(d, 0, 9)}:0${int(d, 0, 9)}:00.${run(d, '0123456789', 6)}+0${int(d, 0, 9)}:00`,
  ],
  price: ['amount', (d) => `${int(d, 1, 9999)}.${run(d, '0123456789', 2)}`],
  double: ['ratio', (d) => `0.${run(d, '0123456789', 16)}`],
  embedding: [
    'vector',
    (d) => Array.from({ length: 8 }, () => `${d() < 0.5 ? '-' : ''}0.${run(d, '0123456789', 16)}`).join(', '),
  ],
  'order number': ['order.number', (d) => `ORD-${int(d, 2020, 2029)}-${run(d, '0123456789', 8)}`],
  snowflake: ['message', (d) => `1${run(d, '0123456789', 17)}`],
  'pod name': ['k8s.pod.name', (d) => `checkout-${run(d, HEX, 9)}-${run(d, 'bcdfghjklmnpqrstvwxz2456789', 5)}`],
  arn: ['aws.arn', (d) => `arn:aws:lambda:eu-west-1:${run(d, '0123456789', 12)}:function:cart-${int(d, 1, 99)}`],
  fingerprint: ['tls.fingerprint', (d) => Array.from({ length: 20 }, () => run(d, '0123456789ABCDEF', 2)).join(':')],
  'thread name': ['thread.name', (d) => `http-nio-8080-exec-${int(d, 1, 200)}`],
  'java object': ['arg', (d) => `com.acme.Cart$Item@${run(d, HEX, 8)}`],
  'npm package': ['dep', (d) => `@acme/cart@${version(d)}`],
  'git remote': ['vcs.url', (d) => `git@github.com:acme/repo-${int(d, 1, 99)}.git`],
  'shell prompt': ['line', (d) => `deploy@web-${int(d, 1, 99)}:~$ ls`],
  'server address': [
    'server.address',
    (d) => `${int(d, 1, 223)}.${int(d, 0, 255)}.${int(d, 0, 255)}.${int(d, 1, 254)}`,
  ],
  'url with port': [
    'url.full',
    (d) => `https://cart.acme.io:${int(d, 1024, 65535)}/v1/items/${int(d, 1, 1e9)}?page=${int(d, 1, 50)}`,
  ],
  sql: ['db.query.text', (d) => `SELECT id, email FROM users WHERE id = $1 AND state = ? LIMIT ${int(d, 1, 500)}`],
  'stack frame': [
    'exception.stacktrace',
    (d) => `at com.acme.Cart.add(Cart.java:${int(d, 1, 999)})\n\tat sun.reflect.Native(Unknown)`,
  ],
  'go frame': ['stack', (d) => `main.go:${int(d, 1, 999)} +0x${run(d, HEX, 8)}`],
  'kafka offset': ['offset', (d) => run(d, '123456789', 10)],
  'next token': ['url.query', (d) => `next_token=${run(d, BASE32, 24)}&max_tokens=${int(d, 1, 4096)}`],
  'redacted secret': [
    'url.query',
    (d) => pick(d, 'token=REDACTED', 'password=****', 'apikey=[REDACTED]', 'code=%s', 'state='),
  ],
  'http header': [
    'http.response.header.strict-transport-security',
    (d) => `max-age=${int(d, 1, 1e9)}; includeSubDomains`,
  ],
  'phone-like sum': ['line', (d) => `${int(d, 1, 99)}+${run(d, '123456789', 9)}`],
  'part number': ['sku', (d) => `${run(d, '0123456789', 3)}-${run(d, '0123456789', 4)}-${run(d, '0123456789', 3)}`],
  'mac of a machine': ['host.mac', (d) => Array.from({ length: 6 }, () => run(d, HEX, 2)).join('-')],
  'serial of a certificate': ['tls.serial', (d) => Array.from({ length: 8 }, () => run(d, HEX, 2)).join(':')],
  'uuid in text': ['line', (d) => `job ${uuid(d)} done, parent ${uuid(d)}`],
  'uuid v7': [
    'event.id',
    (d) => `0190${run(d, HEX, 4)}-${run(d, HEX, 4)}-7${run(d, HEX, 3)}-b${run(d, HEX, 3)}-${run(d, '0123456789', 12)}`,
  ],
  'object id': ['doc', (d) => run(d, HEX, 24)],
  'order number of 16 digits': ['order.id', (d) => `90${run(d, '0123456789', 14)}`],
  'number of 9 digits': ['count', (d) => run(d, '123456789', 9)],
  'number of 11 digits': ['seq', (d) => run(d, '123456789', 11)],
  'number of 12 digits': ['account', (d) => run(d, '0123456789', 12)],
  'number of 13 digits': ['gtin', (d) => `4${run(d, '0123456789', 12)}`],
  ean: ['product.ean', (d) => withEanDigit(`40${run(d, '0123456789', 10)}`)],
  isbn: ['book.isbn', (d) => withEanDigit(`978${run(d, '0123456789', 9)}`)],
  'tracking number': [
    'parcel',
    (d) => pick(d, `1Z${run(d, BASE32, 6)}${run(d, '0123456789', 10)}`, `RR${run(d, '0123456789', 9)}DE`),
  ],
  's3 key': [
    's3.key',
    (d) => `year=2026/month=0${int(d, 1, 9)}/part-${run(d, '0123456789', 5)}-${uuid(d)}.c000.snappy.parquet`,
  ],
  'hex colour': ['theme', (d) => `#${run(d, HEX, 6)}`],
  'go module': [
    'module',
    (d) => `github.com/acme/cart/v2@v${version(d)}-0.2026010${int(d, 1, 9)}120000-${run(d, HEX, 12)}`,
  ],
  'build name': ['build', (d) => `2026${pick(d, '01', '07', '12')}${int(d, 10, 28)}-${run(d, '0123456789', 4)}`],
  'day and counter': [
    'batch',
    (d) => `${int(d, 20, 29)}${pick(d, '01', '07', '12')}${int(d, 10, 28)}-${run(d, '0123456789', 4)}`,
  ],
  'compact time': [
    'file',
    (d) => `2026${pick(d, '01', '07', '12')}${int(d, 10, 28)}${int(d, 10, 23)}${int(d, 10, 59)}${int(d, 10, 59)}`,
  ],
  'class name': ['code.namespace', (d) => `com.acme.cart.v${int(d, 1, 9)}.CartService$$Lambda/0x${run(d, HEX, 16)}`],
  'grouped number': [
    'line',
    (d) => `rows ${int(d, 1, 999)} ${run(d, '123456789', 3)} ${run(d, '123456789', 3)} scanned`,
  ],
  'money and ids': [
    'line',
    (d) =>
      `refund ${int(d, 1, 999)}.${run(d, '0123456789', 2)} for item ${run(d, '0123456789', 8)}-${run(d, UPPER, 1)}`,
  ],
  'serial number': [
    'asset',
    (d) => `${run(d, UPPER, 2)}${run(d, '0123456789', 6)}${run(d, 'EFGHJKLMNPQRSTUVWXYZ', 1)}`,
  ],
  'flight and seat': ['trip', (d) => `${run(d, UPPER, 2)}${int(d, 100, 9999)} ${int(d, 1, 40)}${run(d, 'ABCDEF', 1)}`],
  'stack address': ['line', (d) => `panic at 0x${run(d, HEX, 12)} +0x${run(d, HEX, 4)} goroutine ${int(d, 1, 9999)}`],
  'anti-bot cookie name': ['line', (d) => `set _abck and bm_sz on route ${int(d, 1, 99)}`],
  'rpc call': [
    'line',
    (d) => `call ${run(d, '123456789', 8)} took ${int(d, 1, 999)}ms, office 365 ${int(d, 2016, 2026)}`,
  ],
  'ipv4 of a pod': [
    'line',
    (d) => `dial tcp ${int(d, 1, 223)}.${int(d, 0, 255)}.${int(d, 0, 255)}.${int(d, 1, 254)}:5432: refused`,
  ],
  'cpu time': [
    'line',
    (d) =>
      `user=${int(d, 0, 99)}.${int(d, 0, 99)} sys=${int(d, 0, 9)}.${int(d, 0, 99)} state=running code=${int(d, 0, 255)}`,
  ],
};

/** `count` look-alikes of every kind, the same for the same seed. */
export function makeLookAlikes(count: number, seed: number): LookAlike[] {
  const dice = createDice(seed);
  return Object.entries(MAKERS).flatMap(([kind, [key, make]]) =>
    Array.from({ length: count }, () => ({ kind, key, text: make(dice) })),
  );
}
