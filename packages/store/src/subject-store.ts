/** One kind of place at which the fingerprints of a subject stand, and who the other side of these calls is. */
export interface SubjectPlace {
  readonly environment: string;
  readonly namespace: string;
  readonly service: string;
  readonly endpoint: string;
  /** `none` where the span is no call, see `PeerKind` of the model. */
  readonly peerKind: string;
  readonly peerName: string;
  readonly peerPart: string;
  readonly peerHost: string;
  readonly position: string;
  readonly key: string;
  readonly category: string;
  readonly detector: string;
  readonly spans: number;
  readonly traces: number;
  /** Starts of the first and the last span, microseconds since 1970. */
  readonly firstUs: number;
  readonly lastUs: number;
}

/** Where a subject went, as far as stored spans tell. */
export interface SubjectTrail {
  /** At most 10,000, most spans first. */
  readonly places: readonly SubjectPlace[];
  readonly spans: number;
  readonly traces: number;
  /** The newest 1,000. */
  readonly traceIds: readonly string[];
}

/** That something was removed, how much and when; never of whom. */
export interface ErasureRecord {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly categories: readonly string[];
  /** How many fingerprints were looked for. */
  readonly fingerprints: number;
  readonly spans: number;
  readonly traces: number;
  /** Rows of other tables: resources, facts, findings. */
  readonly otherRows: number;
  /** Minutes whose facts are computed again. */
  readonly minutes: number;
}

/** Finds and removes what is stored of one subject, known by fingerprints only; each tenant for itself. */
export interface SubjectStore {
  findSubject(tenant: string, fingerprints: readonly string[]): Promise<SubjectTrail>;
  /**
   * Removes every row that carries one of the fingerprints, and has the facts that rest on it computed again. Resolves when no
   * part on the disk holds the rows any more; null when there was nothing. What arrives meanwhile is not waited for.
   */
  eraseSubject(tenant: string, fingerprints: readonly string[]): Promise<ErasureRecord | null>;
  /** Newest first. */
  erasures(tenant: string): Promise<readonly ErasureRecord[]>;
}
