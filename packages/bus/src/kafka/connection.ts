import type { Secret } from '@datatrail/runtime';

/** How the brokers are reached. */
export interface KafkaConnection {
  /** `host:port` of some brokers; the others are learnt from them. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly sasl?: KafkaSasl;
  readonly tls?: KafkaTls;
  /** How long one connection may take, milliseconds. Default 3000. */
  readonly connectTimeoutMs?: number;
  /** How long one answer may take, milliseconds. Default 30,000. */
  readonly requestTimeoutMs?: number;
}

export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: Secret;
    }
  /** `token` is asked for each new connection and each renewal. */
  | { readonly mechanism: 'oauthbearer'; readonly token: () => Promise<Secret> };

/** PEM texts. Without `ca` the authorities of the system are trusted. */
export interface KafkaTls {
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: Secret;
  /** Dangerous: false takes any certificate. Default true. */
  readonly verify?: boolean;
}
