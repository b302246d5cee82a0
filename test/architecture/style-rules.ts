import ts from 'typescript';
import { lineOf, visit } from './source-tree.ts';

/** A rule sees one parsed file and says what is wrong, each with its line. */
export interface StyleRule {
  readonly name: string;
  /** Which files it is about. */
  readonly applies: (path: string) => boolean;
  readonly check: (file: ts.SourceFile) => string[];
}

const MAX_FILE_LINES = 300;
const MAX_FUNCTION_LINES = 50;
/** Tables of cases stand in the test that reads them. */
const MAX_TEST_FUNCTION_LINES = 120;
const MAX_PARAMETERS = 4;
const FORBIDDEN_NAMES = /(^|\/)(utils?|helpers?|common|misc|types?)(\.[cm]?[jt]s|\/)/;
/** Packages that decide: see MAY_IMPORT in .dependency-cruiser.cjs. */
const DECIDING = /^packages\/(model|otlp|detect|recipients|graph|risk|policy)\/src\//;
const PRODUCT = /^(packages|services)\/[^/]+\/(src|demo|bin)\//;

/** Files that may do what a rule forbids, each with its reason. The list is meant to stay this short. */
const EXCEPTIONS: Readonly<Record<string, readonly RegExp[]>> = {
  // the settings of a process; tests and scripts are people's tools; the demo's shop is a set of programs of its own,
  // configured as any OpenTelemetry service is
  environment: [/\/settings\.ts$/, /^scripts\//, /\/test\//, /^test\//, /^services\/datatrail\/demo\//],
  // the program's own end; the launcher hands on the exit code of its child; the demo's shop are programs
  exit: [/\/main\.ts$/, /^scripts\/launch\.mjs$/, /^services\/datatrail\/demo\//],
  // configuration files whose reader asks for a default export
  defaultExport: [/^vitest(\.long)?\.config\.ts$/],
  // the one that makes it
  screenedBrand: [/^packages\/detect\/src\/screen\.ts$/, /\/test\//, /^test\//, /^packages\/testkit\//],
};

const unless = (exception: keyof typeof EXCEPTIONS) => (path: string) =>
  !(EXCEPTIONS[exception] ?? []).some((pattern) => pattern.test(path));
const always = (): boolean => true;
const isTest = (path: string): boolean => /(^|\/)test\//.test(path);

function eachNode(test: (node: ts.Node, file: ts.SourceFile) => string | undefined) {
  return (file: ts.SourceFile): string[] => {
    const found: string[] = [];
    visit(file, (node) => {
      const problem = test(node, file);
      if (problem !== undefined) found.push(`line ${lineOf(file, node)}: ${problem}`);
    });
    return found;
  };
}

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node) ||
  ts.isAccessor(node);

/** A callback of `describe` groups tests; its length is the file's. */
function groupsTests(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && /^describe\b/.test(node.parent.expression.getText());
}

function functionLines(node: ts.Node, file: ts.SourceFile): string | undefined {
  if (!isFunction(node) || groupsTests(node)) return undefined;
  const from = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
  const lines = file.getLineAndCharacterOfPosition(node.end).line - from + 1;
  const most = isTest(file.fileName) ? MAX_TEST_FUNCTION_LINES : MAX_FUNCTION_LINES;
  return lines > most ? `a function of ${lines} lines; at most ${most}` : undefined;
}

function hasDefaultModifier(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((m) => m.kind === ts.SyntaxKind.DefaultKeyword)
  );
}

function defaultExport(node: ts.Node): string | undefined {
  const named = ts.isExportSpecifier(node) && node.name.text === 'default';
  return ts.isExportAssignment(node) || hasDefaultModifier(node) || named ? 'a default export' : undefined;
}

/** `owner.member`, also through an alias of `globalThis`. */
function readsMember(node: ts.Node, owner: string, member: string): boolean {
  return ts.isPropertyAccessExpression(node) &&
    node.name.text === member &&
    /(^|\.)\w+$/.test(node.expression.getText())
    ? node.expression.getText().replace(/^globalThis\./, '') === owner
    : false;
}

function importsFrom(node: ts.Node, module: string, name: string): boolean {
  if (!ts.isImportDeclaration(node) || node.moduleSpecifier.getText().slice(1, -1) !== module) return false;
  return node.importClause?.namedBindings?.getText().match(new RegExp(`\\b${name}\\b`)) !== null;
}

const AMBIENT = [
  ['Date', 'now'],
  ['Math', 'random'],
  ['performance', 'now'],
  ['crypto', 'randomUUID'],
] as const;

function ambientInput(node: ts.Node): string | undefined {
  for (const [owner, member] of AMBIENT)
    if (readsMember(node, owner, member)) return `${owner}.${member} in a deciding package`;
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0)
    return 'new Date() in a deciding package';
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return undefined;
  return /^(globalThis\.)?process$/.test(node.expression.getText()) ? 'process in a deciding package' : undefined;
}

export const STYLE_RULES: readonly StyleRule[] = [
  {
    name: `a file has at most ${MAX_FILE_LINES} lines`,
    applies: always,
    check: (file) => {
      const lines = file.text.split('\n').length - (file.text.endsWith('\n') ? 1 : 0);
      return lines > MAX_FILE_LINES ? [`${lines} lines`] : [];
    },
  },
  { name: `a function has at most ${MAX_FUNCTION_LINES} lines`, applies: always, check: eachNode(functionLines) },
  {
    name: `a function takes at most ${MAX_PARAMETERS} parameters`,
    applies: always,
    check: eachNode((node) =>
      isFunction(node) && node.parameters.length > MAX_PARAMETERS
        ? `${node.parameters.length} parameters: take one object`
        : undefined,
    ),
  },
  { name: 'no enum', applies: always, check: eachNode((node) => (ts.isEnumDeclaration(node) ? 'an enum' : undefined)) },
  { name: 'no default export', applies: unless('defaultExport'), check: eachNode(defaultExport) },
  {
    name: 'no export *',
    applies: always,
    check: eachNode((node) =>
      ts.isExportDeclaration(node) && (node.exportClause === undefined || ts.isNamespaceExport(node.exportClause))
        ? 'export *'
        : undefined,
    ),
  },
  {
    name: 'no file or folder called utils, helpers, common, misc or types',
    applies: always,
    check: (file) => (FORBIDDEN_NAMES.test(file.fileName) ? ['a name that says nothing'] : []),
  },
  {
    name: 'only settings.ts reads the environment',
    applies: unless('environment'),
    check: eachNode((node) =>
      readsMember(node, 'process', 'env') || importsFrom(node, 'node:process', 'env')
        ? 'reads the environment'
        : undefined,
    ),
  },
  {
    name: 'only main.ts ends the process',
    applies: unless('exit'),
    check: eachNode((node) =>
      readsMember(node, 'process', 'exit') || readsMember(node, 'process', 'abort') ? 'ends the process' : undefined,
    ),
  },
  {
    name: 'what decides reads no clock, no chance and no process',
    applies: (path) => DECIDING.test(path),
    check: eachNode(ambientInput),
  },
  {
    name: 'only screen.ts says that something is screened',
    applies: unless('screenedBrand'),
    check: eachNode((node) =>
      (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) && /\bScreened\b/.test(node.type.getText())
        ? 'a cast to Screened'
        : undefined,
    ),
  },
  {
    name: 'nothing escapes the types unseen',
    applies: (path) => PRODUCT.test(path) && !isTest(path),
    check: (file) => (/@ts-(nocheck|ignore|expect-error)/.test(file.text) ? ['switches the compiler off'] : []),
  },
];
