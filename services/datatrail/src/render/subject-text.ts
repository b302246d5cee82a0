import type { SubjectAnswer } from '@datatrail/risk-api';
import { safeText } from './plain-text.ts';

const SHOWN_PLACES = 50;
const SHOWN_TRACES = 20;

/** Where a subject went, for people. The value stands nowhere in it. */
export function renderSubject({ spans, traces, fingerprints, ...found }: SubjectAnswer): string {
  const categories = [...new Set(found.places.map(({ category }) => category))].sort();
  if (spans === 0) return `No stored span carries it. It was looked for under ${fingerprints.length} fingerprints.\n`;
  const lines = [
    `${spans} spans of ${traces} traces carry it, as ${categories.join(', ')}.`,
    '',
    `Services     ${listed(found.services)}`,
    `Sent to      ${listed(found.recipients)}`,
    `Stores       ${listed(found.stores)}`,
    '',
    ...section(
      'Flows',
      found.flows.map((flow) => `${flow.sender} -> ${flow.recipient}: ${flow.category}, ${flow.spans} spans`),
      SHOWN_PLACES,
    ),
    ...section(
      'Places',
      found.places.map((p) => `${p.service} ${p.endpoint}: ${p.position} ${p.key} (${p.detector}), ${p.spans} spans`),
      SHOWN_PLACES,
    ),
    ...section('Traces, newest first', found.traceIds, SHOWN_TRACES),
  ];
  return `${lines.map(safeText).join('\n')}\n`;
}

const listed = (names: readonly string[]): string => (names.length === 0 ? '-' : names.join(', '));

function section(title: string, rows: readonly string[], most: number): readonly string[] {
  if (rows.length === 0) return [];
  const more = rows.length > most ? [`  and ${rows.length - most} more; see --json`] : [];
  return [title, ...rows.slice(0, most).map((row) => `  ${row}`), ...more];
}
