import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { ROOT } from './source-tree.ts';

const FILE = join(ROOT, 'test/architecture/privacy-line.types.ts');
const original = readFileSync(FILE, 'utf8');

/** Compiles the type test with `text` in place of its own, under the project's own options; messages by line of the file. */
function compile(text: string): string[] {
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  const getSourceFile = host.getSourceFile.bind(host);
  host.readFile = (path) => (path === FILE ? text : readFile(path));
  host.getSourceFile = (path, languageVersion, ...rest) =>
    path === FILE ? ts.createSourceFile(path, text, languageVersion) : getSourceFile(path, languageVersion, ...rest);
  const program = ts.createProgram([FILE], options, host);
  return ts.getPreEmitDiagnostics(program, program.getSourceFile(FILE)).map((diagnostic) => {
    const line = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? -1;
    return `${line + 1}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
  });
}

test('the type test compiles: each expected refusal is one', () => {
  expect(compile(original)).toEqual([]);
});

test('without the expectations every unscreened span is refused, and the screened ones are not', () => {
  const lines = original.split('\n');
  const expectations = lines.flatMap((line, i) =>
    line.includes('@ts-expect-error') && line.startsWith('  //') ? [i] : [],
  );
  expect(expectations).toHaveLength(6);
  const messages = compile(lines.map((line, i) => (expectations.includes(i) ? '' : line)).join('\n'));
  const refused = new Set(messages.map((message) => Number(message.split(':')[0])));
  expect([...refused]).toEqual(expectations.map((i) => i + 2));
  for (const message of messages) expect(message).toMatch(/Screened|screened/);
});

test('the check bites: a screened span that is expected to be refused fails it', () => {
  const wrong = original.replace(
    'export const accepted = [',
    'export const accepted = [\n  // @ts-expect-error wrong\n  ',
  );
  expect(compile(wrong).join()).toContain("Unused '@ts-expect-error' directive");
});
