import { DatatrailError, type Settings } from '@datatrail/runtime';
import { ROLES, type Roles } from './role.ts';

/** Whether these roles can work together with others by these settings; throws `bad_settings`. */
export function checkRoles(roles: Roles, { kafka, clickhouse }: Settings): void {
  if (roles.size === ROLES.length) return;
  const [role] = roles;
  const hasKafka = kafka.brokers.length > 0;
  if (!hasKafka && (roles.has('collector') || roles.has('ingester')))
    throw new DatatrailError('bad_settings', `a process that is only ${role} needs Kafka: kafka.brokers is not set`, {
      cure: 'Write the brokers (DATATRAIL_KAFKA_BROKERS=host:port), or run "datatrail serve" for all in one process.',
    });
  if (clickhouse.url === '' && (roles.has('analyzer') || roles.has('api')))
    throw new DatatrailError(
      'bad_settings',
      `a process that is only ${role} needs a server: clickhouse.url is not set`,
      {
        cure: 'Write its address (DATATRAIL_CLICKHOUSE_URL=https://host:8443), or run "datatrail serve" for all in one process.',
      },
    );
}
