import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { checkReferences } from './check-references.ts';
import { type DeclarationProblem, explainProblem, type Locate, type Path, pathOf } from './declaration-problem.ts';
import { mayNameRecipients, readTree } from './declaration-tree.ts';
import type { Declarations, RecipientRole, ServiceRole } from './declarations.ts';
import { DECLARATIONS_SCHEMA, FORMATS } from './declarations-schema.ts';
import { readableReferences } from './readable-references.ts';

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

/** anyOf reports its branches too: one problem for a person. */
const isBranch = (error: ErrorObject): boolean => /\/anyOf\/\d+\//.test(error.schemaPath);

function schemaErrors(value: unknown): readonly ErrorObject[] {
  const validate = validator();
  return validate(value) ? [] : (validate.errors ?? []).filter((error) => !isBranch(error));
}

function schemaProblem(error: ErrorObject, value: unknown, locate: Locate): DeclarationProblem {
  const path = pathOf(error, value);
  const unknownKey = error.params.additionalProperty;
  const place = unknownKey === undefined ? locate(path) : locate([...path, unknownKey], true);
  return { ...place, ...explainProblem(error, path) };
}

/** Where a fault may hide the name that a flow points to: the entry it stands in, or the section. */
function hidingPlaces(errors: readonly ErrorObject[], value: unknown): Path[] {
  return errors
    .map((error) => {
      const path = pathOf(error, value);
      return path.length === 0 ? [String(error.params.additionalProperty)] : path.slice(0, 2);
    })
    .filter(([section]) => mayNameRecipients(section));
}

const placeOf = ({ line, column }: DeclarationProblem): string => `${line}:${column}`;

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

/**
 * Reads `declarations.yaml`. Gives all problems at once, by line and column, each with its cure: what a fault leaves
 * readable is checked too, and what only follows from a fault is not told. An empty file declares nothing.
 */
export function parseDeclarations(text: string): ParsedDeclarations {
  if (text.length > MAX_LENGTH) return problemAt(1, 1, 'the file is larger than 8 MiB', 'pass a declarations file');
  const tree = readTree(text);
  const { locate } = tree;
  let value: unknown;
  try {
    value = withoutEmptySections(tree.toValue());
  } catch {
    return problemAt(1, 1, 'the file repeats itself through too many aliases', 'write the entries out');
  }
  const errors = schemaErrors(value);
  const hidden = [...tree.hidden, ...hidingPlaces(errors, value).map(tree.sourceAt)].join('\n').toLowerCase();
  const references = { ...readableReferences(value, errors), hidden };
  const told = new Set(tree.problems.map(placeOf));
  const problems = [
    ...tree.problems,
    ...errors.map((error) => schemaProblem(error, value, locate)).filter((problem) => !told.has(placeOf(problem))),
    ...checkReferences(references, locate),
  ];
  if (problems.length === 0) return { ok: true, declarations: toDeclarations(value as Written, locate) };
  return { ok: false, problems: problems.sort(byPlace) };
}
