// Adds to package-lock.json the optional platform packages that it names but does not hold.
//
// A package mirror may hide the builds for other platforms; npm then writes a lock without them, and `npm ci` stops with
// EUSAGE on every machine. The entries made here carry what decides whether npm installs them, and neither an address nor
// a hash: npm asks the registry for exactly that version where the platform fits. They survive a later `npm install`.
//
// usage: node scripts/launch.mjs scripts/complete-lock.ts [--check]
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];
const PART_OF_PLATFORM = /(?:^|[-/])(?:lib|cli|node|bin|binding)(?=-)/g;

/** Operating system, processor and C library that a platform package's name tells; undefined when it names no platform. */
export function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu' | 'libc'> | undefined {
  const words = name.replace(PART_OF_PLATFORM, '').split(/[-/]/);
  const os = words.find((word) => SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  if (os === undefined || cpu === undefined) return undefined;
  const end = words.at(-1) ?? '';
  const musl = end.startsWith('musl');
  if (os !== 'linux' || !(musl || end.startsWith('gnu'))) return { os: [os], cpu: [cpu] };
  return { os: [os], cpu: [cpu], libc: [musl ? 'musl' : 'glibc'] };
}

/** Whether a package at `path` in the tree finds `name`, as Node looks it up: from its own folder upwards. */
function holds(lock: LockFile, path: string, name: string): boolean {
  for (let folder = path; ; ) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in lock.packages) return true;
    if (folder === '') return false;
    const end = folder.lastIndexOf('node_modules/');
    folder = end <= 0 ? '' : folder.slice(0, end - 1);
  }
}

const EXACT = /^\d+\.\d+\.\d+(?:[-+][\w.-]+)?$/;

/** Entries that are missing, by their path in the tree. Throws on one whose version or platform cannot be told. */
export function missingEntries(lock: LockFile): Record<string, LockEntry> {
  const missing: Record<string, LockEntry> = {};
  for (const [path, owner] of Object.entries(lock.packages))
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      if (holds(lock, path, name)) continue;
      const platform = platformOf(name);
      if (!EXACT.test(version) || platform === undefined)
        throw new Error(
          `${path} names ${name}@${version}: no platform or no exact version. Cure: add it by npm install.`,
        );
      missing[`node_modules/${name}`] = { version, ...platform, ...(owner.dev ? { dev: true } : {}), optional: true };
    }
  return missing;
}

/** The lock with every optional package that it names, packages in npm's order. */
export function completeLock(lock: LockFile): LockFile {
  const packages = Object.entries({ ...lock.packages, ...missingEntries(lock) });
  packages.sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(packages) };
}

function main(): void {
  const file = resolve(dirname(fileURLToPath(import.meta.url)), '..', 'package-lock.json');
  const lock: LockFile = JSON.parse(readFileSync(file, 'utf8'));
  const count = Object.keys(missingEntries(lock)).length;
  if (process.argv.includes('--check')) {
    process.stdout.write(count === 0 ? 'the lock is complete\n' : `the lock lacks ${count} platform packages\n`);
    process.exitCode = count === 0 ? 0 : 1;
    return;
  }
  writeFileSync(file, `${JSON.stringify(completeLock(lock), null, 2)}\n`);
  process.stdout.write(`added ${count} platform packages to package-lock.json\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
