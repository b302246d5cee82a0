import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { executable } from '../../scripts/check.ts';
import { ROOT } from './source-tree.ts';

/** The part of dependency-cruiser's JSON result that the tests read. */
export interface Cruise {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly module: string; readonly resolved: string }[];
  }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** Runs the real configuration over a tree; dependency-cruiser ends with the number of violations, which is no failure here. */
export async function cruiseTree(root: string, folders: readonly string[]): Promise<Cruise> {
  const args = ['--config', `${ROOT}/.dependency-cruiser.cjs`, '--output-type', 'json', ...folders];
  const bin = executable(['dependency-cruiser', 'depcruise']);
  const { stdout } = await promisify(execFile)(process.execPath, [bin, ...args], {
    cwd: root,
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  return JSON.parse(stdout);
}
