// Checked by `npm run check` (tsc) and by privacy-line.test.ts, never run: each `@ts-expect-error` fails the check when the
// line below it compiles. A span that nobody screened cannot be stored or put on a bus.
import type { SpanBus } from '@datatrail/bus';
import type { Screened, SourcePosition, Tape } from '@datatrail/model';
import type { LocateSpan, SpanStore } from '@datatrail/store';

declare const store: SpanStore;
declare const bus: SpanBus;
declare const tape: Tape;
declare const locate: LocateSpan;
declare const source: SourcePosition;
declare const screened: Screened;

const lookAlike = {
  tenant: 'default',
  receivedAt: 0,
  tape,
  detections: [],
  keyId: '00000000',
  detectorSet: '1',
  unscanned: 0,
};

export const refused = [
  // @ts-expect-error a decoded request was not screened
  () => store.write(tape, locate, source),
  // @ts-expect-error every field of a screened request, but not made by screen
  () => store.write(lookAlike, locate, source),
  // @ts-expect-error the brand is a symbol that nobody else can name
  () => store.write({ ...lookAlike, screened: true }, locate, source),
  // @ts-expect-error a decoded request was not screened
  () => bus.publish(tape),
  // @ts-expect-error every field of a screened request, but not made by screen
  () => bus.publish(lookAlike),
  // @ts-expect-error bytes
  () => bus.publish(new Uint8Array(1)),
];

export const accepted = [() => store.write(screened, locate, source), () => bus.publish(screened)];
