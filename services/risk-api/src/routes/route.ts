import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeyRole } from '@datatrail/runtime';
import type { FactFilter } from '@datatrail/store';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { Question } from '../schemas/question-schema.ts';
import type { RiskApiSources } from '../sources.ts';

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse<IncomingMessage>,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key was presented; the one tenant where there are no keys. */
    tenant: string;
    /** What may be asked for this request: bounded in time, and given up when who asked goes away. */
    sources: RiskApiSources;
  }
  interface FastifyContextConfig {
    /** The key that the route asks for; none when missing. */
    role?: KeyRole;
  }
}

export interface RouteContext {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What a question asks of the store, with the window that holds when it names none. */
  readonly filterOf: (question: Question, tenant: string) => FactFilter;
}

/** Adds one route, or a few that belong together. */
export type Route = (api: Api, context: RouteContext) => void;
