import type { ReportInput, ServiceFact } from '@datatrail/model';
import { type SpanSpec, spanOf } from '@datatrail/testkit';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/index.ts';
import { NOON, NOON_US, requestOf, sourceOf, TENANT, writeSpans } from '../screened-request.ts';
import { temporaryDirectory, withStore } from '../temporary-store.ts';

const at = (minute: number): number => NOON_US + minute * 60_000_000;

async function writeIn(store: Store, [environment, service]: readonly [string, string], spans: readonly SpanSpec[]) {
  const resource = { 'service.name': service, 'deployment.environment.name': environment };
  const { request, locate } = requestOf([{ resource, spans }]);
  await store.write(request, locate, sourceOf());
}

const EMPTY = { endpoints: [], edges: [], flows: [] } as const;
const NO_COUNTS = {
  traces: 0,
  roots: 0,
  orphans: 0,
  zeroIds: 0,
  negativeDurations: 0,
  cycles: 0,
  sampledSpans: 0,
  serverSpans: 0,
  clientSpans: 0,
  clientSpansWithoutPeer: 0,
  headersCaptured: 0,
  selfCalls: 0,
  unscanned: 0,
  overflow: 0,
  instances: [],
  versions: [],
} as const;

/** What the analyzer does, with nothing but the services' spans and time. */
async function settle(store: Store): Promise<void> {
  const { minutes, watermark } = await store.dirtyMinutes(TENANT);
  const found = new Map<number, Map<string, ServiceFact>>(minutes.map((minute) => [minute, new Map()]));
  await store.readTraces(TENANT, minutes, (spans) => {
    for (const { environment, namespace, service, startUs } of spans) {
      const services = found.get(Math.floor(startUs / 60_000_000));
      const key = `${environment}/${namespace}/${service}`;
      const known = services?.get(key);
      services?.set(key, {
        ...NO_COUNTS,
        environment,
        namespace,
        service,
        spans: (known?.spans ?? 0) + 1,
        firstSeenUs: Math.min(known?.firstSeenUs ?? startUs, startUs),
        lastSeenUs: Math.max(known?.lastSeenUs ?? startUs, startUs),
      });
    }
  });
  const facts = [...found].map(([minute, services]) => ({ minute, ...EMPTY, services: [...services.values()] }));
  await store.writeFacts(TENANT, facts, watermark);
}

async function inputOf(store: Store, filter: object): Promise<Partial<ReportInput>> {
  const { spans, traces, duplicates, from, to } = (await store.readFacts({ tenant: TENANT, ...filter })).input;
  return { spans, traces, duplicates, from, to };
}

const NOTHING = { spans: 0, traces: 0, duplicates: 0, from: null, to: null };
const time = (text: string): string => `2026-01-05T${text}.000Z`;

/** Two services of staging share a trace with production, where it goes on; production has another one. */
async function writeTwoEnvironments(store: Store): Promise<void> {
  const shop = spanOf(1, { trace: 1, startUs: at(1), durationUs: 1_000_000 });
  await writeIn(store, ['staging', 'shop'], [shop, spanOf(2, { trace: 1, parent: 1, startUs: at(2), durationUs: 0 })]);
  await writeIn(store, ['staging', 'shop'], [shop]);
  await writeIn(store, ['staging', 'bank'], [spanOf(3, { trace: 1, startUs: at(2), durationUs: 3_000_000 })]);
  const late = { trace: 2, startUs: at(9), durationUs: 5_000_000 };
  await writeIn(store, ['prod', 'shop'], [spanOf(4, { trace: 1, startUs: at(3), durationUs: 0 }), spanOf(5, late)]);
  await settle(store);
}

describe('what the facts rest on, within a filter', () => {
  test('is counted for that environment or service only, each trace once', async () => {
    await withStore(temporaryDirectory(), async (store) => {
      await writeTwoEnvironments(store);
      const staging = { spans: 3, traces: 1, duplicates: 1, from: time('12:01:00'), to: time('12:02:03') };
      const prod = { spans: 2, traces: 2, duplicates: 0, from: time('12:03:00'), to: time('12:09:05') };
      expect(await inputOf(store, {})).toEqual({ ...prod, spans: 5, duplicates: 1, from: staging.from });
      expect(await inputOf(store, { environment: 'staging' })).toEqual(staging);
      expect(await inputOf(store, { environment: 'prod' })).toEqual(prod);
      expect(await inputOf(store, { service: 'bank' })).toEqual({
        spans: 1,
        traces: 1,
        duplicates: 0,
        from: time('12:02:00'),
        to: time('12:02:03'),
      });
      expect(await inputOf(store, { service: 'shop' })).toMatchObject({ spans: 4, traces: 2, duplicates: 1 });
      expect(await inputOf(store, { environment: 'test' })).toEqual(NOTHING);
      expect(await inputOf(store, { namespace: 'x' })).toEqual(NOTHING);
    });
  });

  test('follows the window too', async () => {
    await withStore(temporaryDirectory(), async (store) => {
      await writeTwoEnvironments(store);
      const window = { fromMinute: NOON + 3, toMinute: NOON + 9 };
      expect(await inputOf(store, { environment: 'staging', window })).toEqual(NOTHING);
      expect(await inputOf(store, { environment: 'prod', window })).toMatchObject({ spans: 1, traces: 1 });
    });
  });

  test('holds when a part of a trace comes later, in a minute of its own', async () => {
    await withStore(temporaryDirectory(), async (store) => {
      await writeIn(store, ['staging', 'shop'], [spanOf(1, { trace: 1, startUs: at(1) })]);
      await settle(store);
      await writeIn(store, ['prod', 'bank'], [spanOf(2, { trace: 1, startUs: at(4) })]);
      await writeIn(store, ['staging', 'shop'], [spanOf(3, { trace: 1, startUs: at(4) })]);
      await settle(store);
      expect(await inputOf(store, {})).toMatchObject({ spans: 3, traces: 1 });
      expect(await inputOf(store, { environment: 'prod' })).toMatchObject({ spans: 1, traces: 1 });
      expect(await inputOf(store, { environment: 'staging' })).toMatchObject({ spans: 2, traces: 1 });
    });
  });
});

describe('the time that the facts cover, with clocks that are wrong', () => {
  const spans = [
    spanOf(1, { trace: 1, startUs: Date.UTC(2001, 8, 9) * 1000, durationUs: 8e14 }),
    spanOf(2, { trace: 2, startUs: at(-5), durationUs: 8e14 }),
    spanOf(3, { trace: 3, startUs: at(-4), durationUs: 1_000_000 }),
  ];

  test('live traffic: is held within what a sane clock says', async () => {
    await withStore(
      temporaryDirectory(),
      async (store) => {
        await writeSpans(store, 'a', spans);
        await settle(store);
        const covered = { from: '2026-01-04T12:00:00.000Z', to: time('12:10:00') };
        expect(await inputOf(store, {})).toMatchObject(covered);
        expect(await inputOf(store, { service: 'a' })).toMatchObject(covered);
      },
      { clampClocks: true },
    );
  });

  test('live traffic: a span that began before its clock was set says nothing of the end', async () => {
    await withStore(
      temporaryDirectory(),
      async (store) => {
        await writeSpans(store, 'a', spans.slice(0, 1));
        await settle(store);
        expect(await inputOf(store, {})).toMatchObject({
          from: '2026-01-04T12:00:00.000Z',
          to: '2026-01-04T12:00:00.000Z',
        });
      },
      { clampClocks: true },
    );
  });

  test('files: is what their spans say', async () => {
    await withStore(temporaryDirectory(), async (store) => {
      await writeSpans(store, 'a', spans);
      await settle(store);
      const covered = { from: '2001-09-09T00:00:00.000Z', to: new Date((at(-5) + 8e14) / 1000).toISOString() };
      expect(await inputOf(store, {})).toMatchObject(covered);
      expect(await inputOf(store, { service: 'a' })).toMatchObject(covered);
    });
  });
});
