import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DatatrailError } from '@datatrail/runtime';

export interface ShopTarget {
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  readonly externalPort: number;
  readonly brokerPort: number;
}

export interface Shop {
  readonly gatewayPort: number;
  /** Sends what the exporters hold and ends every service; none is left after 5 s, whatever it does. */
  stop(): Promise<void>;
}

interface ShopService {
  readonly name: string;
  readonly protocol: 'http/json' | 'http/protobuf' | 'grpc';
  readonly version: string;
}

const SERVICES: readonly ShopService[] = [
  { name: 'gateway', protocol: 'http/json', version: '2.4.0' },
  { name: 'catalog', protocol: 'http/protobuf', version: '1.8.2' },
  { name: 'checkout', protocol: 'http/json', version: '3.1.0' },
  { name: 'payments', protocol: 'http/protobuf', version: '1.0.7' },
  { name: 'notifications', protocol: 'grpc', version: '0.9.1' },
  { name: 'recommendations', protocol: 'http/protobuf', version: '0.3.0' },
  { name: 'fulfilment', protocol: 'http/json', version: '1.2.0' },
];

const START_TIMEOUT_MS = 40_000;
const STOP_TIMEOUT_MS = 5_000;

const fileOf = (name: string) => fileURLToPath(new URL(`../../demo/shop/${name}.cjs`, import.meta.url));

/** Starts the services as processes of their own, each with the stock SDK and exporter. */
export async function startShop(target: ShopTarget): Promise<Shop> {
  const children = new Map<string, ChildProcess>();
  for (const service of SERVICES) children.set(service.name, startService(service, target));
  try {
    const directory: Record<string, number> = { '*': target.externalPort, broker: target.brokerPort };
    await Promise.all(
      [...children].map(async ([name, child]) => {
        directory[`${name}.shop.svc`] = await listeningPort(name, child);
      }),
    );
    for (const child of children.values()) child.send({ directory });
    return { gatewayPort: directory['gateway.shop.svc'] ?? 0, stop: () => stopAll([...children.values()]) };
  } catch (error) {
    await stopAll([...children.values()]);
    throw error;
  }
}

function startService(service: ShopService, target: ShopTarget): ChildProcess {
  const resource = `service.namespace=shop,service.version=${service.version},deployment.environment.name=demo`;
  const variables = {
    OTEL_SERVICE_NAME: service.name,
    OTEL_RESOURCE_ATTRIBUTES: resource,
    OTEL_EXPORTER_OTLP_ENDPOINT: service.protocol === 'grpc' ? target.otlpGrpc : target.otlpHttp,
    OTEL_EXPORTER_OTLP_PROTOCOL: service.protocol,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_BSP_SCHEDULE_DELAY: '500',
  };
  return fork(fileOf(service.name), [JSON.stringify(variables)], {
    execArgv: ['--require', fileOf('tracing')],
    // the exporters' own messages would disturb what the demo prints
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function listeningPort(name: string, child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) =>
      reject(
        new DatatrailError('engine_failed', `the demo service ${name} ${what}`, {
          cure: 'Run "npm ci" again, and see that the machine has 1 GB of free memory.',
        }),
      );
    const timer = setTimeout(() => fail(`did not start within ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS);
    child.once('message', (message: { listening?: number }) => {
      clearTimeout(timer);
      resolve(message.listening ?? 0);
    });
    child.once('exit', () => {
      clearTimeout(timer);
      fail('ended while starting');
    });
  });
}

async function stopAll(children: readonly ChildProcess[]): Promise<void> {
  await Promise.all(
    children.map(
      (child) =>
        new Promise<void>((resolve) => {
          if (child.exitCode !== null || child.signalCode !== null) return resolve();
          const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
          child.once('exit', () => {
            clearTimeout(timer);
            resolve();
          });
          if (child.connected) child.send({ stop: true }, () => undefined);
          else child.kill('SIGKILL');
        }),
    ),
  );
}
