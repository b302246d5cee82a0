import { DatatrailError, type ErrorCode } from '@datatrail/runtime';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** HTTP status of an error code. */
export function statusOf(code: ErrorCode): number {
  switch (code) {
    case 'bad_input':
    case 'bad_usage':
    case 'bad_settings':
    case 'unsupported_format':
      return 400;
    case 'unauthenticated':
      return 401;
    case 'forbidden':
      return 403;
    case 'not_found':
      return 404;
    case 'too_large':
      return 413;
    case 'overloaded':
    case 'shutting_down':
    case 'query_limit':
      return 503;
    default:
      return 500;
  }
}

interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code: string;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  413: 'Too large',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
};

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.code === 'overloaded') reply.header('retry-after', '1');
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="datatrail"');
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send({ type: `urn:datatrail:error:${problem.code}`, ...problem });
}

/** Only our own messages are shown; of any other error nothing but that it happened. */
export function problemOf(error: FastifyError | DatatrailError): Problem {
  if (error instanceof DatatrailError) {
    const status = statusOf(error.code);
    const detail = error.cure === '' ? error.message : `${error.message}. ${error.cure}`;
    return { status, title: TITLES[status] ?? 'Error', detail, code: error.code };
  }
  if (error.validation) {
    const [first] = error.validation;
    // the path and the rule, never the value
    const detail = `${first?.instancePath.slice(1) || 'query'} ${first?.message ?? 'is not valid'}`;
    return { status: 400, title: 'Bad request', detail, code: 'bad_usage' };
  }
  const status = error.statusCode !== undefined && error.statusCode < 500 ? error.statusCode : 500;
  return {
    status,
    title: TITLES[status] ?? 'Error',
    detail: status === 500 ? 'Something failed inside; the log says what.' : 'The request could not be read.',
    code: status === 500 ? 'engine_failed' : 'bad_usage',
  };
}

export function notFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, {
    status: 404,
    title: 'Not found',
    detail: 'There is nothing at this address. The routes are listed at /api/v1/openapi.json.',
    code: 'not_found',
  });
}
