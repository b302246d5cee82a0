import { constants } from 'node:fs';
import { access, mkdtemp, rm, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Clock, checkClock, type Settings } from '@datatrail/runtime';
import { createChdbStore } from '@datatrail/store/chdb';
import { broken, type CheckResult, fine, ofError } from './check-result.ts';
import { examineRemote } from './doctor-remote-checks.ts';

export interface DoctorInput {
  readonly settings: Settings;
  readonly clock: Clock;
  /** `process.versions.node`. */
  readonly nodeVersion: string;
}

type Check = (input: DoctorInput) => Promise<CheckResult | readonly CheckResult[]>;

const OLDEST_NODE = 24;

const checkNode: Check = async ({ nodeVersion }) =>
  Number(nodeVersion.split('.')[0]) >= OLDEST_NODE
    ? fine('Node', nodeVersion)
    : broken('Node', `${nodeVersion}, ${OLDEST_NODE} or newer expected`, 'Run "npm ci" without --omit=optional.');

const checkTime: Check = async ({ clock }) => {
  try {
    checkClock(clock);
    return fine('clock', new Date(clock.now()).toISOString());
  } catch (error) {
    return ofError('clock', error);
  }
};

const checkPorts: Check = async ({ settings: { collector, api } }) =>
  Promise.all([
    checkPort('OTLP/gRPC port', collector.grpcHost, collector.grpcPort),
    checkPort('OTLP/HTTP port', collector.httpHost, collector.httpPort),
    checkPort('API port', api.host, api.port),
  ]);

function checkPort(name: string, host: string, port: number): Promise<CheckResult> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const cure = 'Stop the program that listens there (perhaps a Datatrail that runs), or set another port.';
      done(broken(name, `${host}:${port} ${taken ? 'is taken' : `cannot be listened on (${error.code})`}`, cure));
    });
    server.listen(port, host, () => server.close(() => done(fine(name, `${host}:${port} is free`))));
  });
}

const checkDirectory: Check = async ({ settings }) => {
  const directory = resolve(settings.data.directory);
  const existing = await nearestFolder(directory);
  try {
    await access(existing, constants.W_OK | constants.X_OK);
    return fine('data directory', existing === directory ? directory : `${directory} (made at first start)`);
  } catch {
    const cure = 'Let this user write there, or set data.directory.';
    return broken('data directory', `${existing} cannot be written by this user`, cure);
  }
};

async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).then(
    () => true,
    () => false,
  );
  return found || dirname(path) === path ? path : nearestFolder(dirname(path));
}

const LEAST_FREE_BYTES = 2 ** 30;
const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

const checkDisk: Check = async ({ settings }) => {
  const { bavail, bsize } = await statfs(await nearestFolder(resolve(settings.data.directory)));
  const free = bavail * bsize;
  return free >= LEAST_FREE_BYTES
    ? fine('disk space', `${gib(free)} free`)
    : broken('disk space', `${gib(free)} free, at least ${gib(LEAST_FREE_BYTES)} expected`, 'Free some space.');
};

/** On the data directory itself when there is one: it may be in use, or from a newer version. */
const checkEngine: Check = async ({ settings }) => {
  if (settings.clickhouse.url !== '') return [];
  const wanted = resolve(settings.data.directory);
  const exists = (await nearestFolder(wanted)) === wanted;
  const directory = exists ? wanted : await mkdtemp(join(tmpdir(), 'datatrail-doctor-'));
  const store = createChdbStore({ directory });
  try {
    await store.start();
    return fine('engine', 'opens, makes its tables and closes');
  } catch (error) {
    return ofError('engine', error);
  } finally {
    await store.stop().catch(() => undefined);
    if (!exists) await rm(directory, { recursive: true, force: true });
  }
};

const checkRemote: Check = ({ settings, clock }) => examineRemote(settings, clock);

const CHECKS: readonly Check[] = [
  checkNode,
  checkTime,
  checkPorts,
  checkDirectory,
  checkDisk,
  checkEngine,
  checkRemote,
];

/** Looks at everything that a start needs; never throws. */
export async function examine(input: DoctorInput): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of CHECKS) {
    const result = await check(input).catch((error: unknown) => ofError('check', error));
    results.push(...[result].flat());
  }
  return results;
}
