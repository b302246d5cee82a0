import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import { checkReferences } from './check-references.ts';
import { type DeclarationProblem, explainProblem, type Locate, pathOf } from './declaration-problem.ts';
import type { Declarations, RecipientRole, ServiceRole } from './declarations.ts';
import { DECLARATIONS_SCHEMA, FORMATS } from './declarations-schema.ts';

export type ParsedDeclarations =
  | { readonly ok: true; readonly declarations: Declarations }
  | { readonly ok: false; readonly problems: readonly DeclarationProblem[] };

/** A file as large as this is not a file that a person wrote. */
const MAX_LENGTH = 8 * 1024 * 1024;

/** Shape after the schema said yes. */
interface Written {
  readonly services?: readonly {
    readonly name: string;
    readonly namespace?: string;
    readonly owner?: string;
    readonly role?: ServiceRole;
  }[];
  readonly recipients?: readonly {
    readonly organisation: string;
    readonly hosts?: readonly string[];
    readonly aliases?: readonly string[];
    readonly country?: string;
    readonly role?: RecipientRole;
    readonly transfer_mechanism?: string;
    readonly purposes?: readonly string[];
  }[];
  readonly flows?: readonly {
    readonly service: string;
    readonly categories: readonly string[];
    readonly recipient: string;
    readonly purpose?: string;
    readonly legal_basis?: string;
    readonly retention?: string;
    readonly expires?: string;
    readonly environments?: readonly string[];
    readonly endpoints?: readonly string[];
  }[];
  readonly internal_hosts?: readonly string[];
}

let compiled: ValidateFunction<Written> | undefined;

/** Compiled at first use: most runs have no declarations. */
function validator(): ValidateFunction<Written> {
  if (compiled !== undefined) return compiled;
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, strictRequired: false, allowUnionTypes: true });
  for (const [name, format] of Object.entries(FORMATS)) ajv.addFormat(name, format.test);
  compiled = ajv.compile<Written>(DECLARATIONS_SCHEMA);
  return compiled;
}

function locator(document: Document, lines: LineCounter): Locate {
  return (path, atKey = false) => {
    for (let depth = path.length; depth >= 0; depth--) {
      const parent = depth === 0 ? undefined : document.getIn(path.slice(0, depth - 1), true);
      const pair = isMap(parent)
        ? parent.items.find((item) => isPair(item) && String(item.key) === String(path[depth - 1]))
        : undefined;
      const node = atKey && pair !== undefined ? pair.key : document.getIn(path.slice(0, depth), true);
      const range = isNode(node) ? node.range : undefined;
      if (range) {
        const { line, col } = lines.linePos(range[0]);
        return { line, column: col };
      }
    }
    return { line: 1, column: 1 };
  };
}

/** anyOf reports its branches too: one problem for a person. */
const isBranch = (error: ErrorObject): boolean => /\/anyOf\/\d+\//.test(error.schemaPath);

function schemaProblems(value: unknown, locate: Locate): DeclarationProblem[] {
  const validate = validator();
  if (validate(value)) return [];
  return (validate.errors ?? [])
    .filter((error) => !isBranch(error))
    .map((error) => {
      const path = pathOf(error, value);
      const unknownKey = error.params.additionalProperty;
      const place = unknownKey === undefined ? locate(path) : locate([...path, unknownKey], true);
      return { ...place, ...explainProblem(error, path) };
    });
}

const byPlace = (a: DeclarationProblem, b: DeclarationProblem): number =>
  a.line - b.line || a.column - b.column || (a.message < b.message ? -1 : a.message > b.message ? 1 : 0);

function problemAt(line: number, column: number, message: string, cure: string): ParsedDeclarations {
  return { ok: false, problems: [{ line, column, message, cure }] };
}

function toDeclarations(written: Written, locate: Locate): Declarations {
  return {
    services: (written.services ?? []).map((service) => ({
      name: service.name,
      namespace: service.namespace ?? '',
      owner: service.owner ?? '',
      role: service.role ?? '',
    })),
    recipients: (written.recipients ?? []).map((recipient) => ({
      organisation: recipient.organisation,
      hosts: (recipient.hosts ?? []).map((host) => host.toLowerCase()),
      aliases: recipient.aliases ?? [],
      country: recipient.country ?? null,
      role: recipient.role ?? null,
      transferMechanism: recipient.transfer_mechanism ?? null,
      purposes: recipient.purposes ?? [],
    })),
    flows: (written.flows ?? []).map((flow, index) => ({
      service: flow.service,
      categories: flow.categories,
      recipient: flow.recipient,
      purpose: flow.purpose ?? '',
      legalBasis: flow.legal_basis ?? '',
      retention: flow.retention ?? '',
      expires: flow.expires ?? null,
      environments: flow.environments ?? [],
      endpoints: flow.endpoints ?? [],
      line: locate(['flows', index]).line,
    })),
    internalHosts: written.internal_hosts ?? [],
  };
}

/** `flows:` with nothing below it is a section without entries. */
function withoutEmptySections(value: unknown): unknown {
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

/** Reads `declarations.yaml`. Gives all problems at once, by line and column, each with its cure. An empty file declares nothing. */
export function parseDeclarations(text: string): ParsedDeclarations {
  if (text.length > MAX_LENGTH) return problemAt(1, 1, 'the file is larger than 8 MiB', 'pass a declarations file');
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    return {
      ok: false,
      problems: document.errors
        .map((error) => {
          const { line, col } = lines.linePos(error.pos[0]);
          return {
            line,
            column: col,
            message: `not YAML: ${error.code.toLowerCase().replaceAll('_', ' ')}`,
            cure: 'correct the indentation, quotes or keys here',
          };
        })
        .sort(byPlace),
    };
  const locate = locator(document, lines);
  let value: unknown;
  try {
    value = withoutEmptySections(document.toJS({ maxAliasCount: 100 }));
  } catch {
    return problemAt(1, 1, 'the file repeats itself through too many aliases', 'write the entries out');
  }
  const problems = schemaProblems(value, locate);
  if (problems.length > 0) return { ok: false, problems: problems.sort(byPlace) };
  const declarations = toDeclarations(value as Written, locate);
  const references = checkReferences(declarations, locate);
  return references.length > 0 ? { ok: false, problems: references.sort(byPlace) } : { ok: true, declarations };
}
