import type { DeclarationProblem, Locate, Path } from './declaration-problem.ts';
import { type Declarations, type DeclaredRecipient, TELEMETRY } from './declarations.ts';

/** Names under which a flow may point to a recipient, in lower case. */
export function namesOf(recipient: DeclaredRecipient): string[] {
  return [recipient.organisation, ...recipient.aliases, ...recipient.hosts].map((name) => name.toLowerCase());
}

/** What no schema can say: names that mean two things, and flows that point to nobody. */
export function checkReferences(declarations: Declarations, locate: Locate): DeclarationProblem[] {
  return [
    ...doubledRecipients(declarations, locate),
    ...doubledServices(declarations, locate),
    ...danglingFlows(declarations, locate),
  ];
}

function problem(locate: Locate, path: Path, message: string, cure: string): DeclarationProblem {
  return { ...locate(path), message, cure };
}

function doubledRecipients({ recipients }: Declarations, locate: Locate): DeclarationProblem[] {
  const owner = new Map<string, number>();
  const problems: DeclarationProblem[] = [];
  for (const [index, recipient] of recipients.entries())
    for (const name of new Set(namesOf(recipient))) {
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

function doubledServices({ services }: Declarations, locate: Locate): DeclarationProblem[] {
  const seen = new Set<string>();
  const problems: DeclarationProblem[] = [];
  for (const [index, { namespace, name }] of services.entries()) {
    const key = `${namespace}/${name}`;
    if (seen.has(key))
      problems.push(problem(locate, ['services', index], `services[${index + 1}] is declared twice`, 'keep one entry'));
    seen.add(key);
  }
  return problems;
}

function danglingFlows({ recipients, services, flows }: Declarations, locate: Locate): DeclarationProblem[] {
  const known = new Set([TELEMETRY, ...recipients.flatMap(namesOf), ...services.map(({ name }) => name.toLowerCase())]);
  const problems: DeclarationProblem[] = [];
  for (const [index, { recipient }] of flows.entries())
    if (!known.has(recipient.toLowerCase()))
      problems.push(
        problem(
          locate,
          ['flows', index, 'recipient'],
          `flows[${index + 1}].recipient names nobody in recipients`,
          'add the organisation to recipients, or write one of its names (organisation, alias, host), or telemetry',
        ),
      );
  return problems;
}
