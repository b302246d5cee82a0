import { coverageRoute } from './coverage.ts';
import { declarationsRoute } from './declarations.ts';
import { detectorsRoute } from './detectors.ts';
import { endpointsRoute } from './endpoints.ts';
import { findingsRoute } from './findings.ts';
import { flowsRoute } from './flows.ts';
import { graphRoute } from './graph.ts';
import { ingestRoute } from './ingest.ts';
import { instancesRoute } from './instances.ts';
import { recipientsRoute } from './recipients.ts';
import { reportRoute } from './report.ts';
import type { Route } from './route.ts';
import { servicesRoute } from './services.ts';
import { subjectsRoute } from './subjects.ts';
import { tracesRoute } from './traces.ts';

/** Everything below /api/v1. */
export const ROUTES: readonly Route[] = [
  coverageRoute,
  declarationsRoute,
  detectorsRoute,
  endpointsRoute,
  findingsRoute,
  flowsRoute,
  graphRoute,
  ingestRoute,
  instancesRoute,
  recipientsRoute,
  reportRoute,
  servicesRoute,
  subjectsRoute,
  tracesRoute,
];
