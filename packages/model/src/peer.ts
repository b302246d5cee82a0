/** What the other side of a call says of itself, before anyone decides who that is. */
export const PEER_KINDS = ['none', 'service', 'host', 'datastore', 'broker', 'model'] as const;
export type PeerKind = (typeof PEER_KINDS)[number];

/**
 * Raw identity of the other side of a CLIENT or PRODUCER call, from the attributes of the span alone (the ladder of
 * docs/architecture.md). Spellings of all semantic-convention generations are already one.
 */
export interface Peer {
  readonly kind: PeerKind;
  /**
   * host: lower-case host or IP without port; service: `peer.service` or `rpc.service`; datastore: system;
   * broker: system; model: provider (`openai`). '' with kind `none`.
   */
  readonly name: string;
  /** Database name, topic or queue, model name; '' otherwise. */
  readonly part: string;
  /** Host as seen on the same span, lower case, also when `kind` is not `host`; '' if none. */
  readonly host: string;
  /** 0 when unknown. */
  readonly port: number;
  /** IP address of the connection, if it was recorded beside a host name. Never masked: servers are not persons. */
  readonly address: string;
  /** `service.peer.name` or `peer.service`, whatever `kind` is; '' if none. */
  readonly claimedService: string;
  /** Why there is no peer, with kind `none`: `no_attributes`, `not_a_call`. '' otherwise. */
  readonly reason: string;
}
