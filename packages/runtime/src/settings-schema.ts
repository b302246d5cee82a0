import { CATEGORIES } from '@datatrail/model';
import { CLICKHOUSE } from './schema/clickhouse.ts';
import { FORWARD } from './schema/forward.ts';
import { KAFKA } from './schema/kafka.ts';
import { KEYS } from './schema/keys.ts';
import { secretKey, secretKeys } from './secret-setting.ts';
import { byteSize, choice, choiceMap, fraction, integer, type Setting, text, textList } from './setting.ts';

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;

const host = (what: string) =>
  text({
    default: '127.0.0.1',
    description: `Address that ${what} listens on; an address that others can reach needs keys.`,
  });
const port = (value: number, what: string) =>
  integer({ default: value, min: 0, max: 65535, description: `Port of ${what}; 0 takes a free one.` });

const hosts = (what: string) =>
  textList({
    default: [],
    description: `Names (datatrail.example) under which a proxy or a page may ask ${what} on loopback, beside names without a dot, addresses, .localhost and .internal.`,
  });

/** Every setting there is: section -> name -> what it means. docs/reference/settings.md is compared with it by a test. */
export const SCHEMA = {
  data: {
    directory: text({
      default: './datatrail-data',
      description: 'Where spans, facts and the fingerprint key are kept.',
    }),
    retentionDays: integer({
      default: 7,
      min: 1,
      max: 3650,
      unit: 'days',
      description: 'Age at which spans are dropped, counted from the day of their arrival.',
    }),
    factsRetentionDays: integer({
      default: 396,
      min: 1,
      max: 3650,
      unit: 'days',
      description: 'Age at which minutes of endpoints, edges and flows are dropped.',
    }),
    diskCapBytes: byteSize({
      default: 20 * GIB,
      min: 100 * MIB,
      max: 1024 * 1024 * GIB,
      description: 'Above this size of the data directory the oldest day of spans is dropped, with a line in the log.',
    }),
  },
  collector: {
    httpHost: host('the OTLP/HTTP receiver'),
    httpPort: port(4318, 'the OTLP/HTTP receiver'),
    grpcHost: host('the OTLP/gRPC receiver'),
    grpcPort: port(4317, 'the OTLP/gRPC receiver'),
    allowedOrigins: textList({
      default: [],
      description:
        'Origins (https://shop.example) whose pages may send traces from the browser, beside those of this machine (CORS).',
    }),
    maxBodyBytes: byteSize({
      default: 64 * MIB,
      min: KIB,
      max: GIB,
      description:
        'Largest request, before and after decompression; a larger one is refused (413, RESOURCE_EXHAUSTED).',
    }),
    maxTotalBodyBytes: byteSize({
      default: 512 * MIB,
      min: KIB,
      max: 16 * GIB,
      description:
        'Largest sum of the requests in memory; above it exporters are asked to try again (429, UNAVAILABLE).',
    }),
    maxInWork: integer({
      default: 256,
      min: 1,
      max: 100_000,
      description:
        'Requests that may be in work at once; above it exporters are asked to try again (429, UNAVAILABLE).',
    }),
    bodyTimeoutSeconds: fraction({
      default: 15,
      min: 0.05,
      max: 600,
      unit: 'seconds',
      description: 'How long a request may take to arrive.',
    }),
    allowedHosts: hosts('the OTLP/HTTP receiver'),
    tenantSpansPerSecond: integer({
      default: 0,
      min: 0,
      max: 100_000_000,
      description:
        'Spans that one tenant may send in a second, on average; above it exporters are asked to try again. 0: no limit.',
    }),
    tenantBytesPerSecond: byteSize({
      default: 0,
      min: 0,
      max: 1024 * GIB,
      description:
        'Bytes (decompressed) that one tenant may send in a second, on average; above it exporters are asked to try again. 0: no limit.',
    }),
    stopTimeoutSeconds: fraction({
      default: 8,
      min: 0,
      max: 600,
      unit: 'seconds',
      description: 'How long stopping waits for the requests in work.',
    }),
  },
  api: {
    host: host('the risk API and page'),
    port: port(8080, 'the risk API and page'),
    allowedHosts: hosts('the risk API and page'),
    windowDays: integer({
      default: 7,
      min: 1,
      max: 3650,
      unit: 'days',
      description: 'Window of a question that names none, counted back from now.',
    }),
    maxInWork: integer({
      default: 32,
      min: 1,
      max: 10_000,
      description: 'Questions that may be in work at once; above it whoever asks is told to try again (503).',
    }),
    timeoutSeconds: fraction({
      default: 60,
      min: 0.1,
      max: 3600,
      unit: 'seconds',
      description: 'How long a question may take; then its statements are stopped and the answer is 503.',
    }),
  },
  keys: KEYS,
  analyzer: {
    intervalSeconds: fraction({
      default: 5,
      min: 0.1,
      max: 3600,
      unit: 'seconds',
      description: 'Pause between two looks for minutes that changed.',
    }),
    traceQuietSeconds: fraction({
      default: 5,
      min: 0,
      max: 3600,
      unit: 'seconds',
      description:
        'Spans wait so long for the rest of their traces before they are analysed; later ones open those traces again.',
    }),
    lookBackMinutes: integer({
      default: 60,
      min: 1,
      max: 1440,
      unit: 'minutes',
      description: 'How far apart a span and its parent, children and links may be to be joined.',
    }),
    clampBackHours: integer({
      default: 24,
      min: 1,
      max: 8760,
      unit: 'hours',
      description: 'Live spans that claim to be older count as this old.',
    }),
    clampAheadMinutes: integer({
      default: 10,
      min: 0,
      max: 1440,
      unit: 'minutes',
      description: 'Live spans that claim to be further in the future count as this far ahead.',
    }),
    qwsMode: choice({
      default: 'absolute',
      of: ['absolute', 'relative'],
      description: 'Whether QWS scores use fixed ranges or the ranges seen among the services.',
    }),
    declarationsFile: text({
      default: '',
      empty: true,
      description: 'YAML file that says which data flows are declared; none when empty.',
    }),
    internalSuffixes: textList({
      default: [],
      description:
        'Domain suffixes of own hosts, beside .local, .svc, .cluster.local, .internal and private addresses.',
    }),
    payloadKeys: textList({
      default: ['app.request.body', 'app.response.body'],
      description: 'Attribute keys that hold request or response bodies, beside those of the semantic conventions.',
    }),
  },
  detect: {
    categories: choiceMap({
      keys: CATEGORIES.map((category) => category.key),
      of: ['mask', 'drop', 'keep'],
      description:
        'Per data category: mask leaves a keyed fingerprint (default), drop leaves none, keep stores the value as it is (dangerous).',
    }),
    mode: choice({
      default: 'detectors',
      of: ['detectors', 'strict'],
      description:
        'detectors masks what is found; strict also masks all other text, but for keys that are known to be safe and numbers.',
    }),
    safeKeys: textList({
      default: [],
      description: 'Attribute keys whose text strict mode keeps too, as they are written.',
    }),
    detectorsOff: textList({ default: [], description: 'Ids of detectors that do not run.' }),
    detectorFiles: textList({
      default: [],
      description: 'YAML files with detectors of your own, or folders of them; read at the start.',
    }),
    minConfidence: fraction({
      default: 0.5,
      min: 0,
      max: 1,
      description: 'Detections below this confidence are left alone.',
    }),
    fingerprintKey: secretKey({
      bytes: 32,
      description: 'Key of the fingerprints; generated into the data directory at first start when not set.',
    }),
    previousFingerprintKeys: secretKeys({
      bytes: 32,
      description:
        'Keys of before: nothing new is made under them, but what they made is still known, looked up and erased.',
    }),
  },
  store: {
    blockRows: integer({
      default: 65_536,
      min: 1,
      max: 1_048_576,
      unit: 'rows',
      description: 'An insert takes at most so many spans that waited for it.',
    }),
    blockBytes: byteSize({
      default: 64 * MIB,
      min: 64 * KIB,
      max: GIB,
      description: 'An insert takes at most so many bytes that waited for it.',
    }),
    memoryLimitBytes: byteSize({
      default: 2 * GIB,
      min: 256 * MIB,
      max: 1024 * GIB,
      description: 'Memory that the engine may take for all questions and inserts together.',
    }),
  },
  kafka: KAFKA,
  clickhouse: CLICKHOUSE,
  forward: FORWARD,
  health: {
    host: host('/healthz, /readyz and /metrics of a role without an API'),
    port: port(8081, '/healthz, /readyz and /metrics of a role without an API'),
  },
  log: {
    level: choice({
      default: 'info',
      of: ['debug', 'info', 'warn', 'error', 'silent'],
      description: 'Least important lines that are written.',
    }),
    format: choice({
      default: 'auto',
      of: ['auto', 'json', 'pretty'],
      description: 'JSON lines, text for people, or text only when standard error is a terminal.',
    }),
  },
} as const;

type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** What code is passed: every setting with a value. */
export type Settings = {
  readonly [Section in keyof typeof SCHEMA]: {
    readonly [Name in keyof (typeof SCHEMA)[Section]]: ValueOf<(typeof SCHEMA)[Section][Name]>;
  };
};

/** Values that code or the command line puts above file and environment. */
export type SettingsOverrides = { readonly [Section in keyof Settings]?: Partial<Settings[Section]> };
