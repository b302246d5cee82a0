import { readFileSync } from 'node:fs';
import { defectText, runCommandLine } from './command-line.ts';
import { takeStandardInput } from './standard-input.ts';
import { listenForStopSignals } from './stop-signals.ts';
import { createTerminal } from './terminal.ts';

const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
// Node's own report of a crash prints messages and causes
process.on('uncaughtException', (error) => {
  process.stderr.write(`${defectText(error)}\n`, () => process.exit(3));
});
const stop = listenForStopSignals((exitCode) => process.exit(exitCode));
const exitCode = await runCommandLine(process.argv.slice(2), {
  terminal: createTerminal(process.stdout, process.stderr),
  stop,
  version: manifest.version,
  stdin: takeStandardInput(),
});
// the engine keeps threads of its own: waiting for them would hang
process.exit(exitCode);
