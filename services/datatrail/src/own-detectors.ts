import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Detector, parseOwnDetectors } from '@datatrail/detect';
import { DatatrailError } from '@datatrail/runtime';
import { fileError } from './file-error.ts';

const YAML_NAME = /\.ya?ml$/i;

/** Files as named; of a folder its YAML files by name. Throws `bad_input`. */
function filesOf(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
      .filter((name) => YAML_NAME.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    throw fileError(path, error);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fileError(file, error);
  }
}

/**
 * The detectors of these files and folders. Throws `bad_settings` with every fault of all files, each with its line and cure,
 * `bad_input` for a file that cannot be read.
 */
export function readOwnDetectors(paths: readonly string[]): readonly Detector[] {
  const detectors: Detector[] = [];
  const faults: string[] = [];
  const fileOf = new Map<string, string>();
  for (const file of paths.flatMap(filesOf)) {
    const parsed = parseOwnDetectors(textOf(file));
    for (const { line, message, cure } of parsed.problems) faults.push(`${file}:${line}: ${message}; ${cure}`);
    for (const detector of parsed.detectors) {
      const other = fileOf.get(detector.id);
      if (other !== undefined) faults.push(`${file}: the id ${detector.id} is taken by ${other}; choose another one`);
      fileOf.set(detector.id, file);
      detectors.push(detector);
    }
  }
  if (faults.length > 0)
    throw new DatatrailError('bad_settings', `detectors of your own cannot be used:\n  ${faults.join('\n  ')}`, {
      cure: 'Correct all of these; "datatrail detectors test FILE" tries a file alone.',
    });
  return detectors;
}
