import type { SubjectAnswer } from '@datatrail/risk-api';
import { createLog, createMetrics, DatatrailError, loadSettings, systemClock } from '@datatrail/runtime';
import { keyHeaders } from '../api-key-file.ts';
import { createRemoteSubjects } from '../ask-subjects.ts';
import { renderSubject } from '../render/subject-text.ts';
import { TENANT } from '../tenant.ts';
import type { AddCommand, CommandContext } from './command.ts';

interface SubjectOptions {
  readonly config?: string;
  readonly data?: string;
  readonly api?: string;
  readonly keyFile?: string;
  readonly tenant: string;
  readonly erase?: boolean;
  readonly json?: boolean;
}

/** How a subject is asked for: of a Datatrail that runs, or of the store itself. */
interface Source {
  lookup(value: string): Promise<SubjectAnswer>;
  /** Spans that were removed. */
  erase(found: SubjectAnswer): Promise<number>;
  close(): Promise<void>;
}

export const addSubject: AddCommand = (program, context) => {
  program
    .command('subject')
    .description('read a value from standard input and print where it went; the value is neither kept nor printed')
    .option('--erase', 'remove every row that carries it, from the tables and from the disk')
    .option('--api <url>', 'a Datatrail that runs, for example http://127.0.0.1:8080')
    .option('--key-file <file>', 'file that holds an admin key for --api, where keys are asked for')
    .option('--tenant <name>', 'whose data, without --api', TENANT)
    .option('--config <file>', 'settings file instead of ./datatrail.yaml')
    .option('--data <directory>', 'data directory instead of the one in the settings')
    .option('--json', 'print JSON')
    .action(async (options: SubjectOptions) => {
      const value = await readValue(context);
      const source = options.api === undefined ? await openStore(options) : await openApi(options.api, options);
      try {
        const found = await source.lookup(value);
        const erased = options.erase === true ? await source.erase(found) : null;
        await context.terminal.print(
          options.json ? `${JSON.stringify({ ...found, erased })}\n` : renderSubject(found) + erasedText(erased),
        );
      } finally {
        await source.close();
      }
    });
};

function erasedText(spans: number | null): string {
  if (spans === null) return '';
  return `\nRemoved: ${spans} spans, and what else carried it. A record without the value is kept (table erasures).\n`;
}

const MOST_BYTES = 8192;

async function readValue({ stdin }: CommandContext): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stdin()) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw noValue('standard input gives more than one value may have');
    chunks.push(chunk);
  }
  const value = Buffer.concat(chunks).toString('utf8').trim();
  if (value === '') throw noValue('standard input gives nothing');
  return value;
}

const noValue = (what: string) =>
  new DatatrailError('bad_usage', what, { cure: 'Give one value: printf %s "$VALUE" | datatrail subject' });

async function openApi(api: string, { keyFile }: SubjectOptions): Promise<Source> {
  const remote = createRemoteSubjects(api, await keyHeaders(keyFile));
  return {
    lookup: (value) => remote.lookup(value),
    async erase({ fingerprints }) {
      let spans = 0;
      for (const { fingerprint } of fingerprints) spans += await remote.erase(fingerprint);
      return spans;
    },
    close: async () => undefined,
  };
}

async function openStore({ config, data, tenant }: SubjectOptions): Promise<Source> {
  const overrides = data === undefined ? {} : { data: { directory: data } };
  const settings = loadSettings({ file: config, overrides });
  const { createSpanStore } = await import('../create-span-store.ts');
  const { createSubjects } = await import('../subjects.ts');
  const { computeAgain } = await import('../compute-again.ts');
  const around = { settings, log: createLog(settings.log), metrics: createMetrics(), clock: systemClock };
  const store = createSpanStore(around, { isLive: true, maintains: false });
  await store.start();
  const subjects = createSubjects(around, store);
  return {
    lookup: (value) => subjects.lookup(tenant, value),
    async erase({ fingerprints }) {
      const record = await subjects.eraseAll(
        tenant,
        fingerprints.map(({ fingerprint }) => fingerprint),
      );
      if (record !== null) await computeAgain(around, store, tenant);
      return record?.spans ?? 0;
    },
    close: () => store.stop(),
  };
}
