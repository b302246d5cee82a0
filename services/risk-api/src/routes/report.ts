import { windowOf } from '../question.ts';
import { question } from '../schemas/question-schema.ts';
import { report } from '../schemas/report-schema.ts';
import { isSuppressed, triaged } from '../triage.ts';
import type { Route } from './route.ts';

export const reportRoute: Route = (api, { filterOf, now }) => {
  api.get(
    '/report',
    { schema: { summary: 'Everything, as `datatrail.report/v1`', querystring: question, response: { 200: report } } },
    async ({ query, tenant, sources }) => {
      const filter = filterOf(query, tenant);
      const made = await sources.report(filter);
      const all = triaged(made.findings, await sources.decisions.readTriage(tenant), now());
      const findings = all.filter((finding) => !isSuppressed(finding));
      const suppressed = all.length - findings.length;
      return { ...made, findings, input: { ...made.input, window: windowOf(filter), suppressed } };
    },
  );
};
