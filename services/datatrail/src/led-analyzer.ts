import type { Analyzer } from '@datatrail/analyzer';
import { createKafkaLeadership } from '@datatrail/bus/kafka';
import { type Component, errorFields } from '@datatrail/runtime';
import { kafkaSurroundings } from './kafka-connection.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * An analyzer that works while it leads: over Kafka one of several does, the others stand by. In one process it always
 * does.
 */
export function createLedAnalyzer(analyzer: Analyzer, around: Surroundings): Component {
  const { kafka } = around.settings;
  if (kafka.brokers.length === 0) return analyzer;
  const log = around.log.for('analyzer');
  let turn: Promise<void> = Promise.resolve();
  const next = (work: () => Promise<void>) => {
    turn = turn.then(work).catch((error: unknown) => log.error('could not begin or end to lead', errorFields(error)));
  };
  const told = (isLeading: boolean) => {
    around.metrics.set('datatrail_analyzer_leads', isLeading ? 1 : 0);
    log.info(isLeading ? 'leads' : 'stands by');
  };
  let leadership: ReturnType<typeof createKafkaLeadership> | null = null;
  return {
    name: 'analyzer',
    async start() {
      // what is wrong with the declarations is told at the start, not when this process comes to lead
      await analyzer.load();
      told(false);
      leadership = createKafkaLeadership({
        ...kafkaSurroundings(around),
        topic: kafka.leaderTopic,
        group: `${kafka.group}.analyzer`,
        sessionTimeoutMs: kafka.sessionTimeoutSeconds * 1000,
        onLead: () => next(() => analyzer.start().then(() => told(true))),
        onLose: () => next(() => analyzer.stop().then(() => told(false))),
      });
      leadership.start();
    },
    async stop() {
      await leadership?.stop();
      await turn;
      await analyzer.stop();
    },
  };
}
