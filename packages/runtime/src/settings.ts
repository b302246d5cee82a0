import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DatatrailError } from './errors.ts';
import { nearestName } from './nearest-name.ts';
import type { Setting } from './setting.ts';
import { sizeText } from './setting.ts';
import { parseSettingsFile, type SettingsProblem, type WrittenSetting, type WrittenSettings } from './settings-file.ts';
import { judgeSettings } from './settings-rules.ts';
import { SCHEMA, type Settings, type SettingsOverrides } from './settings-schema.ts';

export { isLoopback } from './settings-rules.ts';
export type { Settings, SettingsOverrides } from './settings-schema.ts';

const DEFAULT_FILE = 'datatrail.yaml';
const PREFIX = 'DATATRAIL_';
/** What Kubernetes puts into every container for a Service that happens to be called `datatrail...`. */
const SERVICE_LINK = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;

const schema: Readonly<Record<string, Readonly<Record<string, Setting<unknown>>>>> = SCHEMA;

/** `collector`, `httpPort` -> `DATATRAIL_COLLECTOR_HTTP_PORT`. */
export function environmentName(section: string, name: string): string {
  return `${PREFIX}${section}_${name.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase();
}

export interface LoadSettingsOptions {
  /** `--config`; without it `datatrail.yaml` of the working directory is read if there is one. */
  readonly file?: string | undefined;
  /** Default: the environment of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Stand above file and environment; trusted, so not parsed, but judged like the rest. */
  readonly overrides?: SettingsOverrides;
}

/**
 * Reads, checks and combines all settings: overrides over environment over file over defaults.
 * Throws `bad_settings` that names every problem at once, with line and cure, and repeats no value.
 */
export function loadSettings(options: LoadSettingsOptions = {}): Settings {
  const problems: SettingsProblem[] = [];
  const settings: Record<string, Record<string, unknown>> = defaults();
  const origin = new Map<string, string>();
  const take = (entry: WrittenSetting) => {
    const setting = settingAt(entry.section, entry.name);
    if (!setting) return void problems.push(unknownSetting(entry));
    const parsed = setting.parse(entry.written);
    if ('problem' in parsed) return void problems.push(wrongValue(entry, setting, parsed.problem));
    put(settings, entry, parsed.value);
    origin.set(`${entry.section}.${entry.name}`, entry.where);
  };
  const file = readFile(options.file);
  problems.push(...file.problems, ...unknownSections(file.sections));
  for (const entry of file.entries) if (Object.hasOwn(schema, entry.section)) take(entry);
  const environment = environmentEntries(options.environment ?? process.env);
  problems.push(...environment.problems);
  for (const entry of environment.entries) take(entry);
  for (const [section, values] of Object.entries(options.overrides ?? {}))
    for (const [name, value] of Object.entries(values))
      if (value !== undefined) put(settings, { section, name }, value);
  // complete: `defaults` has every name of the schema, and each value came out of its own parser
  const complete = settings as unknown as Settings;
  problems.push(...judgeSettings(complete, origin));
  if (problems.length > 0) throw toError(problems);
  return complete;
}

function settingAt(section: string, name: string): Setting<unknown> | undefined {
  const names = Object.hasOwn(schema, section) ? schema[section] : undefined;
  return names && Object.hasOwn(names, name) ? names[name] : undefined;
}

function put(settings: Record<string, Record<string, unknown>>, at: { section: string; name: string }, value: unknown) {
  const names = settings[at.section];
  if (names) names[at.name] = value;
}

function defaults(): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(schema).map(([section, names]) => [
      section,
      Object.fromEntries(Object.entries(names).map(([name, setting]) => [name, setting.default])),
    ]),
  );
}

function readFile(asked: string | undefined) {
  const path = asked ?? DEFAULT_FILE;
  if (asked === undefined && !existsSync(path)) return { sections: [], entries: [], problems: [] };
  try {
    return parseSettingsFile(readFileSync(path, 'utf8'), basename(path));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
    const cure = 'Name an existing YAML file with --config and let this user read it.';
    throw new DatatrailError('bad_settings', `cannot read the settings file ${path} (${code})`, { cause, cure });
  }
}

function environmentEntries(environment: Readonly<Record<string, string | undefined>>) {
  const entries: WrittenSetting[] = [];
  const problems: SettingsProblem[] = [];
  const known = new Map<string, { section: string; name: string }>();
  for (const [section, names] of Object.entries(schema))
    for (const name of Object.keys(names)) known.set(environmentName(section, name), { section, name });
  for (const [variable, written] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || written === undefined || SERVICE_LINK.test(variable)) continue;
    const place = known.get(variable);
    if (place) entries.push({ where: variable, ...place, written });
    // DATATRAIL_PORT and the like belong to nobody here; below a section of ours it is a slip
    const near = [...known.keys()].filter((name) => name.split('_')[1] === variable.split('_')[1]);
    if (!place && near.length > 0)
      problems.push({ where: variable, problem: 'no such setting', cure: nearestName(variable, near) });
  }
  return { entries, problems };
}

function unknownSections(sections: WrittenSettings['sections']): SettingsProblem[] {
  return sections
    .filter(({ name }) => !Object.hasOwn(schema, name))
    .map(({ where, name }) => ({
      where,
      problem: `no section ${shown(name)}`,
      cure: nearestName(name, Object.keys(schema)),
    }));
}

function unknownSetting({ where, section, name }: WrittenSetting): SettingsProblem {
  const cure = nearestName(name, Object.keys(schema[section] ?? {}));
  return { where, problem: `no setting ${shown(name)} in section ${section}`, cure };
}

/** A name is repeated only when it looks like one: whatever else stands there may be a value. */
function shown(name: string): string {
  return /^[A-Za-z_][\w-]{0,39}$/.test(name) ? `"${name}"` : 'of that name';
}

function wrongValue(entry: WrittenSetting, setting: Setting<unknown>, problem: string): SettingsProblem {
  const isServiceLink = typeof entry.written === 'string' && entry.written.startsWith('tcp://');
  const cure = isServiceLink
    ? 'Kubernetes set this variable for a Service; put enableServiceLinks: false into the pod.'
    : `Write ${setting.allowed}.`;
  return { where: entry.where, problem: `${entry.section}.${entry.name}: ${problem}`, cure };
}

function toError(problems: readonly SettingsProblem[]): DatatrailError {
  const lines = problems.map(({ where, problem, cure }) => `  ${where}: ${problem}. ${cure}`);
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new DatatrailError('bad_settings', `${count} in the settings:\n${lines.join('\n')}`, {
    cure: 'Correct what is listed; "datatrail doctor" prints every setting with its meaning.',
  });
}

/** One row per setting, in the order of the schema, for the reference page and `doctor`. */
export interface SettingRow {
  readonly section: string;
  readonly name: string;
  readonly environment: string;
  readonly default: string;
  readonly unit: string;
  readonly allowed: string;
  readonly description: string;
  /** The value in force when `settings` was given; a secret prints as `[REDACTED]`. */
  readonly value: string;
}

export function describeSettings(settings?: Settings): readonly SettingRow[] {
  const values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = settings ?? defaults();
  return Object.entries(schema).flatMap(([section, names]) =>
    Object.entries(names).map(([name, setting]) => ({
      section,
      name,
      environment: environmentName(section, name),
      default: display(setting.default, setting.unit),
      unit: setting.unit,
      allowed: setting.allowed,
      description: setting.description,
      value: display(values[section]?.[name], setting.unit),
    })),
  );
}

function display(value: unknown, unit: string): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'number') return unit === 'bytes' ? sizeText(value) : String(value);
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
    return Object.entries(value)
      .map(([key, word]) => `${key}=${String(word)}`)
      .join(', ');
  return typeof value === 'string' ? value : `${JSON.stringify(value)}`.replaceAll('"', '');
}
