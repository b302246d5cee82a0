import type { GraphNode, Report } from '@datatrail/model';
import { VERDICTS } from '@datatrail/model';
import { type Static, Type } from 'typebox';
import { pageOf } from '../cursor.ts';
import { matchingFlows, windowOf } from '../question.ts';
import { closedSet, list } from '../schemas/closed-set.ts';
import { question } from '../schemas/question-schema.ts';
import { graphNode, page } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

const recipient = Type.Object({
  ...graphNode.properties,
  senders: list(Type.String()),
  categories: list(Type.String()),
  verdicts: list(closedSet(VERDICTS)),
  calls: Type.Number(),
});
type Recipient = Static<typeof recipient>;

export const recipientsRoute: Route = (api, { filterOf }) => {
  api.get(
    '/recipients',
    {
      schema: {
        summary: 'External parties, what they were seen to get, from whom and whether it is declared',
        querystring: question,
        response: { 200: page(recipient) },
      },
    },
    async ({ query, tenant, sources }) => {
      const filter = filterOf(query, tenant);
      const report = await sources.report(filter);
      const flows = matchingFlows(report, query);
      const narrowed = query.category !== undefined || query.verdict !== undefined || query.recipient !== undefined;
      const all = report.graph.nodes
        .filter((node) => node.kind === 'external')
        .filter((node) => !narrowed || flows.some((flow) => flow.recipient === node.id))
        .map((node) => recipientOf(node, report));
      return { ...pageOf(all, query, (r) => r.id), window: windowOf(filter) };
    },
  );
};

const distinct = <T extends string>(values: readonly T[]): T[] => [...new Set(values)].sort();

function recipientOf(node: GraphNode, report: Report): Recipient {
  const flows = report.flows.filter((flow) => flow.recipient === node.id);
  const edges = report.graph.edges.filter((edge) => edge.to === node.id);
  return {
    ...node,
    hosts: [...node.hosts],
    senders: distinct(edges.map((edge) => edge.from)),
    categories: distinct(flows.map((flow) => flow.category).filter((category) => category !== 'none_seen')),
    verdicts: distinct(flows.flatMap((flow) => (flow.verdict === null ? [] : [flow.verdict]))),
    calls: edges.reduce((sum, edge) => sum + edge.calls, 0),
  };
}
