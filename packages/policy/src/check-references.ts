import type { DeclarationProblem, Locate, Path } from './declaration-problem.ts';
import { type DeclaredRecipient, TELEMETRY } from './declarations.ts';

/** Names under which a flow may point to a recipient, in lower case. */
export function namesOf(recipient: DeclaredRecipient): string[] {
  return [recipient.organisation, ...recipient.aliases, ...recipient.hosts].map((name) => name.toLowerCase());
}

/** The names in a file, as far as they could be read. */
export interface References {
  /** Organisation, aliases and hosts of each recipient, in lower case. */
  readonly recipients: readonly (readonly string[])[];
  /** null where the name or namespace could not be read. */
  readonly services: readonly ({ readonly namespace: string; readonly name: string } | null)[];
  /** The recipient of each flow; null where it could not be read. */
  readonly flows: readonly (string | null)[];
  /** Source, in lower case, of what could not be read: a name in it may be the one that a flow points to. */
  readonly hidden: string;
}

/** What no schema can say: names that mean two things, and flows that point to nobody. */
export function checkReferences(references: References, locate: Locate): DeclarationProblem[] {
  return [
    ...doubledRecipients(references, locate),
    ...doubledServices(references, locate),
    ...danglingFlows(references, locate),
  ];
}

function problem(locate: Locate, path: Path, message: string, cure: string): DeclarationProblem {
  return { ...locate(path), message, cure };
}

function doubledRecipients({ recipients }: References, locate: Locate): DeclarationProblem[] {
  const owner = new Map<string, number>();
  const problems: DeclarationProblem[] = [];
  for (const [index, names] of recipients.entries())
    for (const name of new Set(names)) {
      const first = owner.get(name);
      if (first === undefined) owner.set(name, index);
      else
        problems.push(
          problem(
            locate,
            ['recipients', index],
            `recipients[${index + 1}] claims a name that recipients[${first + 1}] has: ${JSON.stringify(name)}`,
            'keep the host, alias or organisation in one place',
          ),
        );
    }
  return problems;
}

function doubledServices({ services }: References, locate: Locate): DeclarationProblem[] {
  const seen = new Set<string>();
  const problems: DeclarationProblem[] = [];
  for (const [index, service] of services.entries()) {
    if (service === null) continue;
    const key = `${service.namespace}/${service.name}`;
    if (seen.has(key))
      problems.push(problem(locate, ['services', index], `services[${index + 1}] is declared twice`, 'keep one entry'));
    seen.add(key);
  }
  return problems;
}

function danglingFlows({ recipients, services, flows, hidden }: References, locate: Locate): DeclarationProblem[] {
  const known = new Set([TELEMETRY, ...recipients.flat(), ...services.map((service) => service?.name.toLowerCase())]);
  const problems: DeclarationProblem[] = [];
  for (const [index, recipient] of flows.entries()) {
    const name = recipient?.toLowerCase();
    if (name === undefined || known.has(name) || hidden.includes(name)) continue;
    problems.push(
      problem(
        locate,
        ['flows', index, 'recipient'],
        `flows[${index + 1}].recipient names nobody in recipients`,
        'add the organisation to recipients, or write one of its names (organisation, alias, host), or telemetry',
      ),
    );
  }
  return problems;
}
