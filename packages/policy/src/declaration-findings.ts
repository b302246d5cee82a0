import type { Finding, GraphNode } from '@datatrail/model';
import type { DeclaredFlow } from './declarations.ts';
import { toFinding } from './finding.ts';
import { compareText } from './observed-flows.ts';

const NAMED = 10;

/** Without declarations everything external is undeclared: said once, with the command that writes the first file. */
export function noDeclarationsFindings(recipients: readonly GraphNode[]): Finding[] {
  const names = [...new Set(recipients.map((recipient) => recipient.name))].sort(compareText);
  if (names.length === 0) return [];
  const listed = `${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ` and ${names.length - NAMED} more` : ''}`;
  return [
    toFinding({
      kind: 'no_declarations',
      environment: '',
      services: [],
      recipient: '',
      category: '',
      severity: 'info',
      title: `No declarations: ${names.length === 1 ? 'the external recipient counts' : `all ${names.length} external recipients count`} as undeclared`,
      reason: `called: ${listed}`,
      cannotSee: 'Which of these are meant.',
      remedy:
        'Run `datatrail declare --from FILE > declarations.yaml`, review what it accepts, and pass it with --declarations.',
    }),
  ];
}

/** Declared and never seen in this window: an old connection, or one that is not traced. */
export function unusedFindings(unused: readonly DeclaredFlow[]): Finding[] {
  return unused.map((flow) =>
    toFinding({
      kind: 'unused_declaration',
      environment: '',
      services: [flow.service],
      recipient: flow.recipient,
      category: flow.categories.join(','),
      severity: 'info',
      title: `Declared but not seen: ${flow.service} to ${flow.recipient}`,
      reason: `the flow declared on line ${flow.line} was not observed`,
      cannotSee: 'Calls outside this window, and services without tracing.',
      remedy: 'Remove the declaration if the connection is gone; a shorter list is easier to check.',
    }),
  );
}
