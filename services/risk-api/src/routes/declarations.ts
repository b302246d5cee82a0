import { DatatrailError } from '@datatrail/runtime';
import { Type } from 'typebox';
import { closedSet, nullable } from '../schemas/closed-set.ts';
import { question } from '../schemas/question-schema.ts';
import type { Api, Route, RouteContext } from './route.ts';

const text = Type.String();
const kept = Type.Object({ version: Type.Number(), writtenAt: text, text });
const inForce = Type.Object({
  origin: closedSet(['file', 'api', 'none']),
  version: nullable(Type.Number()),
  writtenAt: nullable(text),
  text: nullable(text),
});

const isoOf = (ms: number) => new Date(ms).toISOString();

export const declarationsRoute: Route = (api, { filterOf }) => {
  // YAML comes as a text; JSON is YAML too
  for (const type of ['application/yaml', 'application/x-yaml', 'text/yaml'])
    api.addContentTypeParser(type, { parseAs: 'string' }, (_request, body, done) => done(null, body));
  api.get(
    '/declarations',
    {
      schema: {
        summary: 'Where the declarations in force come from, and their text when they came by this API',
        response: { 200: inForce },
      },
    },
    async ({ tenant, sources }) => {
      const origin = sources.declarationsOrigin(tenant);
      const found = origin === 'api' ? await sources.decisions.readDeclarations(tenant) : null;
      if (found === null) return { origin, version: null, writtenAt: null, text: null };
      return { origin, version: found.version, writtenAt: isoOf(found.writtenAt), text: found.text };
    },
  );
  api.put(
    '/declarations',
    {
      schema: {
        summary: 'Put declarations (YAML) in force at once; every problem of a bad one is told, with its line',
        consumes: ['application/yaml', 'application/x-yaml', 'text/yaml'],
        body: Type.String({
          minLength: 1,
          description: 'The format is that of the file, see docs/reference/declarations.md.',
        }),
        response: { 200: kept },
      },
    },
    async ({ body, tenant, sources }) => shown(await sources.putDeclarations(tenant, body)),
  );
  acceptRoute(api, filterOf);
};

function acceptRoute(api: Api, filterOf: RouteContext['filterOf']): void {
  api.post(
    '/declarations/accept',
    {
      schema: {
        summary:
          'Declare what was observed in the window: a first version, to be reviewed. `replace` gives up what was declared',
        querystring: question,
        body: Type.Optional(
          Type.Object({ replace: Type.Optional(Type.Boolean({ default: false })) }, { additionalProperties: false }),
        ),
        response: { 200: kept },
      },
    },
    async ({ query, body, tenant, sources }) => {
      if (sources.declarationsOrigin(tenant) !== 'none' && body?.replace !== true)
        throw new DatatrailError('bad_usage', 'there are declarations already, with what a person wrote', {
          cure: 'Change them by PUT declarations, or send {"replace": true} to give them up.',
        });
      const report = await sources.report(filterOf(query, tenant));
      return shown(await sources.putDeclarations(tenant, sources.declarationsFor(report)));
    },
  );
}

function shown({ version, writtenAt, text: body }: { version: number; writtenAt: number; text: string }) {
  return { version, writtenAt: isoOf(writtenAt), text: body };
}
