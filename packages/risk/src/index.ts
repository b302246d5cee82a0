export { type ExposedFlow, observedExposure, potentialExposure, telemetryExposure } from './exposure.ts';
export {
  type Authentication,
  DEFAULT_PROFILE,
  type Novelty,
  type RiskProfile,
  type Standing,
  type Transport,
} from './profile.ts';
export { type QwsObservation, qwsAttributes } from './qws-attributes.ts';
export { type ParsedQwsCsv, parseQwsCsv, type QwsCsvProblem, type QwsTable, scoreQwsTable } from './qws-csv.ts';
export {
  ABSOLUTE_REFERENCE,
  type QwsReference,
  type QwsValues,
  REFERENCE_MEAN,
  relativeReference,
} from './qws-reference.ts';
export { combineRisk, riskClass, type ServiceRiskInput, scoreRisk } from './service-risk.ts';
export { qwsClass, scoreQws, type TrustDeficit, trustDeficit, wsrf } from './wsrf.ts';
