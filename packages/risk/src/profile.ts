import type { Grade } from '@datatrail/model';

/** Who receives: nobody outside, a party whose flow is declared, a declared party that gets more, or a stranger. */
export type Standing = 'internal' | 'declared' | 'exceeded' | 'undeclared';
export type Transport = 'tls' | 'unknown' | 'plaintext';
export type Novelty = 'known' | 'unknown' | 'new';
export type Authentication = 'authenticated' | 'unknown' | 'unauthenticated';

/** All weights that turn an observed flow into a number. Every table MUST rise with what is worse, within 0..1. */
export interface RiskProfile {
  readonly name: string;
  /** By ordinal of sensitivity. */
  readonly sensitivity: { readonly 1: number; readonly 2: number; readonly 3: number; readonly 4: number };
  readonly standing: { readonly [K in Standing]: number };
  readonly transport: { readonly [K in Transport]: number };
  /** What was only seen upstream counts as possible, and the telemetry back end apart: both 0 here. */
  readonly grade: { readonly [K in Grade]: number };
  readonly novelty: { readonly [K in Novelty]: number };
  readonly authentication: { readonly [K in Authentication]: number };
  /** An undeclared recipient with nothing visible, and the most it may be with personal data upstream. */
  readonly potential: { readonly called: number; readonly upstream: number };
  /** Least score of a class. */
  readonly classes: { readonly medium: number; readonly high: number };
}

/**
 * `medium` lies above what a merely possible exposure reaches with ordinary quality (0.2 at T = 0.33 is 25.7);
 * `high` is what an undeclared flow of a payment card reaches over TLS and an e-mail address does not.
 */
export const DEFAULT_PROFILE: RiskProfile = {
  name: 'default-1',
  sensitivity: { 1: 0.25, 2: 0.5, 3: 0.75, 4: 1 },
  standing: { internal: 0, declared: 0.15, exceeded: 0.6, undeclared: 1 },
  transport: { tls: 0.8, unknown: 0.85, plaintext: 1 },
  grade: { on_wire: 1, stored: 0.8, annotated: 0.6, co_occurring: 0, telemetry: 0 },
  novelty: { known: 0.9, unknown: 0.95, new: 1 },
  authentication: { authenticated: 0.9, unknown: 0.95, unauthenticated: 1 },
  potential: { called: 0.1, upstream: 0.2 },
  classes: { medium: 30, high: 60 },
};
