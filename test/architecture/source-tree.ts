import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Folder of the repository. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const SOURCE = /\.(ts|mts|mjs|cjs|js)$/;
const NOT_OURS = new Set(['node_modules', 'datatrail-data', 'coverage', 'fixtures', '.git', '.cache']);

/** One file of the tree, path relative to its root with `/`. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

function walk(folder: string, found: string[]): string[] {
  const entries: Dirent[] = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (NOT_OURS.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, found);
    else if (SOURCE.test(entry.name)) found.push(path);
  }
  return found;
}

/** All source files below `root`, read from disk (not from git, so that a file not yet committed counts too). */
export function sourceFiles(root: string = ROOT): SourceText[] {
  return walk(root, [])
    .map((path) => ({ path: relative(root, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A parsed file; positions are kept, types are not resolved. */
export function parse({ path, text }: SourceText): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Visits every node of a file, parents first. */
export function visit(node: ts.Node, onNode: (node: ts.Node) => void): void {
  onNode(node);
  node.forEachChild((child) => visit(child, onNode));
}

/** Line of a node, from 1. */
export function lineOf(file: ts.SourceFile, node: ts.Node): number {
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
}
