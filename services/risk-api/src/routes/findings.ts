import type { Finding } from '@datatrail/model';
import { DatatrailError } from '@datatrail/runtime';
import { Type } from 'typebox';
import { pageOf } from '../cursor.ts';
import { matchingFindings, momentOf, windowOf } from '../question.ts';
import { closedSet, nullable } from '../schemas/closed-set.ts';
import { question } from '../schemas/question-schema.ts';
import { finding, page } from '../schemas/report-schema.ts';
import { isSuppressed, TRIAGE_STATES, triaged, viewOf } from '../triage.ts';
import type { Api, Route } from './route.ts';

const text = Type.String();
const triage = Type.Object({
  state: closedSet(TRIAGE_STATES),
  reason: text,
  owner: text,
  expires: nullable(text),
  writtenAt: text,
});
const triagedFinding = Type.Object({ ...finding.properties, triage: nullable(triage) });
const findingsQuestion = Type.Object(
  {
    ...question.properties,
    triage: Type.Optional(
      Type.Union([Type.Literal('open'), Type.Literal('suppressed'), Type.Literal('all')], {
        default: 'open',
        description: '`open` leaves out what is suppressed now; `suppressed` shows only that.',
      }),
    ),
  },
  { additionalProperties: false },
);
const named = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
const decision = Type.Object(
  {
    state: Type.Union([Type.Literal('suppressed'), Type.Literal('open')], {
      description: '`open` takes a suppression back.',
    }),
    reason: Type.String({ minLength: 1, maxLength: 1000, description: 'Values that are found in it are masked.' }),
    owner: Type.String({ minLength: 1, maxLength: 200, description: 'A team or role that answers for it.' }),
    expires: Type.Optional(
      Type.String({ maxLength: 40, description: 'Until when it holds: ISO 8601 with a zone. For good when missing.' }),
    ),
  },
  { additionalProperties: false },
);

export const findingsRoute: Route = (api, { filterOf, now }) => {
  api.get(
    '/findings',
    {
      schema: {
        summary: 'Findings; the three that help most come first. `severity` means at least',
        querystring: findingsQuestion,
        response: { 200: page(triagedFinding) },
      },
    },
    async ({ query, tenant, sources }) => {
      const filter = filterOf(query, tenant);
      const report = await sources.report(filter);
      const all = triaged(matchingFindings(report, query), await sources.decisions.readTriage(tenant), now());
      const wanted =
        query.triage === 'all' ? all : all.filter((f) => isSuppressed(f) === (query.triage === 'suppressed'));
      return { ...pageOf(wanted, query, (f) => f.id), window: windowOf(filter) };
    },
  );
  api.get(
    '/findings/:id',
    { schema: { summary: 'One finding', params: named, querystring: question, response: { 200: triagedFinding } } },
    async ({ params, query, tenant, sources }) => {
      const found = findingOf((await sources.report(filterOf(query, tenant))).findings, params.id);
      const [shown] = triaged([found], await sources.decisions.readTriage(tenant), now());
      return shown ?? { ...found, triage: null };
    },
  );
  triageRoute(api, { filterOf, now });
};

function triageRoute(api: Api, { filterOf, now }: Parameters<Route>[1]): void {
  api.post(
    '/findings/:id/triage',
    {
      schema: {
        summary: 'Suppress a finding, with reason, owner and end, or open it again; the last word counts',
        params: named,
        querystring: question,
        body: decision,
        response: { 200: triage },
      },
    },
    async ({ params, query, body, tenant, sources }) => {
      const { id } = findingOf((await sources.report(filterOf(query, tenant))).findings, params.id);
      const { state, owner, expires } = body;
      const reason = sources.maskText(body.reason);
      const expiresAt = expires === undefined ? null : momentOf('expires', expires);
      if (expiresAt !== null && expiresAt <= now())
        throw new DatatrailError('bad_usage', '`expires` is over', { cure: 'Name a moment to come, or leave it out.' });
      const entry = { finding: id, state, reason, owner, expiresAt };
      await sources.decisions.writeTriage(tenant, entry);
      return viewOf({ ...entry, writtenAt: now() }, now());
    },
  );
}

function findingOf(findings: readonly Finding[], id: string): Finding {
  const found = findings.find((one) => one.id === id);
  if (found) return found;
  throw new DatatrailError('not_found', 'no finding with this id in the window', {
    cure: 'See /api/v1/findings, or widen `from` and `to`.',
  });
}
