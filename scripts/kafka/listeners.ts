import { join } from 'node:path';
import { run } from './jars.ts';

/** Who may log in at the listeners `sasl` and `tls`, by any mechanism. For tests: the password is no secret. */
export const TEST_USER = { username: 'datatrail', password: 'only-for-tests' } as const;

export interface NodePorts {
  /** No TLS, no login. */
  readonly plain: number;
  readonly controller: number;
  /** Login, no TLS. */
  readonly sasl: number;
  /** TLS and login. */
  readonly tls: number;
  /** Without login, told to clients as `proxy`: a proxy has to listen there. */
  readonly proxied: number;
  readonly proxy: number;
}

const PROTOCOLS = 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SASL_SSL';
const KEYSTORE_PASSWORD = 'only-for-tests';

/** Settings of all listeners of a node; login and TLS only when `withLogin`. */
export function listenerSettings(ports: NodePorts, directory: string, withLogin: boolean): Record<string, string> {
  const address = (name: string, port: number): string => `${name}://127.0.0.1:${port}`;
  const login = withLogin ? [address('SASL', ports.sasl), address('TLS', ports.tls)] : [];
  const plain = address('PLAINTEXT', ports.plain);
  return {
    listeners: [plain, address('CONTROLLER', ports.controller), address('PROXIED', ports.proxied), ...login].join(','),
    'advertised.listeners': [plain, address('PROXIED', ports.proxy), ...login].join(','),
    'listener.security.protocol.map': PROTOCOLS,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    ...(withLogin ? loginSettings(directory) : {}),
  };
}

function loginSettings(directory: string): Record<string, string> {
  const { username, password } = TEST_USER;
  const security = 'org.apache.kafka.common.security';
  const scram = `${security}.scram.ScramLoginModule required;`;
  const settings: Record<string, string> = {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
  };
  for (const listener of ['sasl', 'tls']) {
    const name = `listener.name.${listener}`;
    settings[`${name}.plain.sasl.jaas.config`] =
      `${security}.plain.PlainLoginModule required user_${username}="${password}";`;
    settings[`${name}.scram-sha-256.sasl.jaas.config`] = scram;
    settings[`${name}.scram-sha-512.sasl.jaas.config`] = scram;
    // tokens without a signature: good for tests only
    settings[`${name}.oauthbearer.sasl.jaas.config`] =
      `${security}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="${username}";`;
  }
  settings['listener.name.tls.ssl.keystore.location'] = keystoreOf(directory);
  settings['listener.name.tls.ssl.keystore.password'] = KEYSTORE_PASSWORD;
  settings['listener.name.tls.ssl.keystore.type'] = 'PKCS12';
  return settings;
}

/** Arguments of the format command that create the user of SCRAM. */
export function scramUsers(): string[] {
  const { username, password } = TEST_USER;
  return ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${username},password=${password}]`,
  ]);
}

const keystoreOf = (directory: string): string => join(directory, 'broker.p12');

/** A certificate for 127.0.0.1 that nobody signed; gives it as PEM. */
export async function createCertificate(directory: string): Promise<string> {
  const store = ['-keystore', keystoreOf(directory), '-storetype', 'PKCS12', '-storepass', KEYSTORE_PASSWORD];
  const name = ['-alias', 'broker', '-dname', 'CN=127.0.0.1', '-ext', 'san=ip:127.0.0.1,dns:localhost'];
  await run('keytool', [
    '-genkeypair',
    '-keyalg',
    'EC',
    '-groupname',
    'secp256r1',
    '-validity',
    '3650',
    ...name,
    ...store,
  ]);
  const printed = await run('keytool', ['-exportcert', '-rfc', '-alias', 'broker', ...store]);
  return printed.slice(printed.indexOf('-----BEGIN'));
}
