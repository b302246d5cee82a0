import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClickHouse, type TestClickHouse } from '@datatrail/testkit';
import { KafkaCluster } from '../../scripts/kafka/cluster.ts';
import { type RoleProcess, startRole } from '../../services/datatrail/test/role-process.ts';

export type Role = 'collector' | 'ingester' | 'analyzer' | 'api';

/** A broker of its own, a server of its own, and processes of one role each: what is broken here breaks nobody else. */
export interface RolesOverKafka {
  readonly cluster: KafkaCluster;
  readonly server: TestClickHouse;
  readonly topics: { readonly screened: string; readonly raw: string };
  readonly environment: Readonly<Record<string, string>>;
  start(role: Role, extra?: Readonly<Record<string, string>>): Promise<RoleProcess>;
  /** Files on disk, the logs of the brokers and the tables among them, that hold one of the texts. */
  filesWith(texts: readonly string[]): string[];
  down(): Promise<void>;
}

export async function rolesOverKafka(nodes: 1 | 3 = 1): Promise<RolesOverKafka> {
  const directory = mkdtempSync(join(tmpdir(), 'datatrail-faults-roles-'));
  const [cluster, server] = await Promise.all([
    KafkaCluster.up({ directory: join(directory, 'kafka'), nodes }),
    startClickHouse({ directory: join(directory, 'server') }),
  ]);
  const topics = { screened: 'datatrail.spans', raw: 'otlp_spans' };
  const environment = {
    DATATRAIL_KAFKA_BROKERS: cluster.addresses().join(','),
    DATATRAIL_KAFKA_PARTITIONS: '6',
    DATATRAIL_KAFKA_SESSION_TIMEOUT_SECONDS: '6',
    DATATRAIL_KAFKA_PUBLISH_TIMEOUT_SECONDS: '5',
    DATATRAIL_CLICKHOUSE_URL: server.url,
    DATATRAIL_CLICKHOUSE_USERNAME: server.user,
    DATATRAIL_CLICKHOUSE_PASSWORD: server.password,
    DATATRAIL_DETECT_FINGERPRINT_KEY: 'd4'.repeat(32),
    DATATRAIL_LOG_FORMAT: 'json',
  };
  const running: RoleProcess[] = [];
  return {
    cluster,
    server,
    topics,
    environment,
    async start(role, extra = {}) {
      const own = join(directory, `${role}-${randomUUID().slice(0, 8)}`);
      mkdirSync(own);
      const started = await startRole([role], own, { ...environment, ...extra });
      running.push(started);
      return started;
    },
    filesWith(texts) {
      const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      return files
        .map((file) => join(file.parentPath, file.name))
        .filter((path) => {
          const content = readFileSync(path, 'latin1');
          return texts.some((text) => content.includes(text));
        });
    },
    async down() {
      for (const role of running) role.process.kill('SIGCONT');
      await Promise.all(running.map((role) => role.end('SIGKILL')));
      await server.kill();
      await cluster.down();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
