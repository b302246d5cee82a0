import { secretText } from '../secret-setting.ts';
import { fraction, text } from '../setting.ts';

const file = (description: string) => text({ default: '', empty: true, description });

/** The server that keeps everything; without an address it is the engine in the data directory. */
export const CLICKHOUSE = {
  url: text({
    default: '',
    empty: true,
    description: 'HTTP(S) address of a ClickHouse server; the embedded engine of the data directory when empty.',
  }),
  username: text({ default: 'default', description: 'User at the server.' }),
  password: secretText({ description: 'Password of that user.' }),
  database: text({ default: 'datatrail', description: 'Database of our tables; made when it is missing.' }),
  cluster: text({
    default: '',
    empty: true,
    description: 'Name of the cluster that the tables are made on; a single server when empty.',
  }),
  tlsCaFile: file(
    'PEM file of the authority that signed the certificate of the server, when the system does not know it.',
  ),
  tlsCertFile: file('PEM file of the certificate of this process, for servers that ask for one.'),
  tlsKeyFile: file('PEM file of the key of that certificate.'),
  timeoutSeconds: fraction({
    default: 60,
    min: 1,
    max: 3600,
    unit: 'seconds',
    description:
      'After so long without an answer a request to the server counts as failed or, for inserts, as unclear.',
  }),
};
