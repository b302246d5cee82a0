import type { BusRecord, SpanBus } from '@datatrail/bus';
import type { Forwarder } from '@datatrail/forwarder';

/**
 * The same bus, whose records are also sent on once they are stored. Here and not where spans come in: whatever is stored
 * passes this point once, also what an OpenTelemetry Collector wrote to a raw topic.
 */
export function createForwardingBus(bus: SpanBus, forwarder: Pick<Forwarder, 'hold'>): SpanBus {
  return {
    publish: (request) => bus.publish(request),
    close: () => bus.close(),
    consume(handler) {
      bus.consume((record: BusRecord) => {
        // both read the tape in this turn
        const held = forwarder.hold(record.request);
        const stored = handler(record);
        stored.then(
          () => held.send(),
          () => held.discard(),
        );
        return stored;
      });
    },
  };
}
