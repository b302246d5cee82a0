import type { Position } from './position.ts';

/** One personal or secret value that was found and masked. Never holds the value. */
export interface Detection {
  /** Index of the span in its tape; -1 when it stands on the resource or the scope and so concerns all their spans. */
  readonly span: number;
  /** Index of the resource in its tape. */
  readonly resource: number;
  readonly position: Position;
  /** Attribute key (masked itself, if the key held the value); the field's name elsewhere, for example `name`. */
  readonly key: string;
  /** fideslang key, for example `user.contact.email`. */
  readonly category: string;
  /** Id of the detector, for example `email`. */
  readonly detector: string;
  /** Keyed fingerprint of tenant, category and normalized value; `-` when the setting for the category is `drop`. */
  readonly fingerprint: string;
  /** 0..1, computed from pattern strength, validator, key context and position. */
  readonly confidence: number;
  /** Safe shape of the value, for example `aaaa@aaaa.aa`; '' where the source did not say. */
  readonly shape: string;
  /** Documentation and test values (`example.com`, 555-01xx): found, reported without severity. */
  readonly testData: boolean;
}
