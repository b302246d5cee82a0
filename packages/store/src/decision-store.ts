/** What a person decided about a finding. */
export interface TriageEntry {
  /** Id of the finding. */
  readonly finding: string;
  /** `open` takes a suppression back. */
  readonly state: 'suppressed' | 'open';
  readonly reason: string;
  readonly owner: string;
  /** Milliseconds since 1970; null: for good. */
  readonly expiresAt: number | null;
  readonly writtenAt: number;
}

/** Declarations as a person wrote them. */
export interface KeptDeclarations {
  /** 1 for the first of a tenant. */
  readonly version: number;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
}

/** What people decided, each tenant for itself. Every write resolves when durable; nothing that was written is lost. */
export interface DecisionStore {
  /** The last word on each finding, by id. */
  readTriage(tenant: string): Promise<readonly TriageEntry[]>;
  writeTriage(tenant: string, entry: Omit<TriageEntry, 'writtenAt'>): Promise<void>;
  /** Those that were written last; null when there are none. */
  readDeclarations(tenant: string): Promise<KeptDeclarations | null>;
  /** Gives the version that they got. */
  writeDeclarations(tenant: string, text: string): Promise<number>;
}
