import type { FlowReport, GraphNode, Report } from '@datatrail/model';
import { isCredential } from './credential.ts';
import { TELEMETRY } from './declarations.ts';
import { FORMATS } from './declarations-schema.ts';
import { compareText } from './observed-flows.ts';

const MAX_TEXT = 300;
const PLAIN = /^[A-Za-z][A-Za-z0-9_.-]*$/;
/** Words that YAML of one version or another reads as something else than text. */
const RESERVED = /^(true|false|null|yes|no|on|off|y|n)$/i;

/** A scalar that reads back as this very text. Names come from traces: control characters are escaped. */
function scalar(text: string): string {
  const cut = text.slice(0, MAX_TEXT);
  if (PLAIN.test(cut) && !RESERVED.test(cut)) return cut;
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const list = (texts: readonly string[]): string => `[${texts.map(scalar).join(', ')}]`;

interface RecipientDraft {
  readonly organisation: string;
  readonly hosts: Set<string>;
  readonly countries: Set<string>;
  readonly nodes: Set<string>;
}

const organisationOf = (node: GraphNode): string => node.organisation ?? node.name;

function recipientDrafts(report: Report): RecipientDraft[] {
  const called = new Set(report.flows.filter((flow) => flow.verdict !== null).map((flow) => flow.recipient));
  const byName = new Map<string, RecipientDraft>();
  const nodes = report.graph.nodes.filter((node) => called.has(node.id));
  const claimed = new Set(nodes.map((node) => organisationOf(node).toLowerCase()));
  for (const node of nodes) {
    const organisation = organisationOf(node);
    const key = organisation.toLowerCase();
    const draft = byName.get(key) ?? { organisation, hosts: new Set(), countries: new Set(), nodes: new Set() };
    byName.set(key, draft);
    draft.nodes.add(node.id);
    if (node.country !== null) draft.countries.add(node.country);
    for (const host of node.hosts.map((one) => one.toLowerCase()))
      if ((!claimed.has(host) || host === key) && FORMATS.host?.test(host)) {
        claimed.add(host);
        draft.hosts.add(host);
      }
    // the node's own name tells it apart where no host does
    if (draft.hosts.size === 0 && FORMATS.host?.test(key)) draft.hosts.add(key);
  }
  return [...byName.values()].sort((a, b) => compareText(a.organisation, b.organisation));
}

function recipientLines({ organisation, hosts, countries }: RecipientDraft): string[] {
  const known = hosts.size > 0 ? `hosts: ${list([...hosts].sort(compareText))}` : `aliases: ${list([organisation])}`;
  const country = [...countries].sort(compareText)[0];
  return [
    `  - organisation: ${scalar(organisation)}`,
    `    ${known}`,
    ...(country === undefined
      ? []
      : [`    # country: ${scalar(country)}  (to be confirmed, with its transfer_mechanism)`]),
  ];
}

function senderName(id: string, nodes: ReadonlyMap<string, GraphNode>): string {
  const name = id.slice(id.indexOf(':') + 1);
  const environment = nodes.get(id)?.environment ?? '';
  return environment !== '' && name.endsWith(`@${environment}`) ? name.slice(0, -environment.length - 1) : name;
}

/** Seen and not merely possible: only that is accepted. */
const isSeen = ({ grade, direction, category }: FlowReport): boolean =>
  direction === 'sent' && grade !== null && grade !== 'co_occurring' && !isCredential(category);

function flowLines(report: Report, recipients: readonly RecipientDraft[]): string[] {
  const nodes = new Map(report.graph.nodes.map((node): [string, GraphNode] => [node.id, node]));
  const categories = new Map<string, { service: string; recipient: string; categories: Set<string> }>();
  for (const flow of report.flows) {
    // a literal in a statement of our own store stands in the spans too
    const isTelemetry = flow.grade === 'telemetry' || (flow.grade === 'stored' && flow.verdict === null);
    if (!isTelemetry && flow.verdict === null) continue;
    const named = recipients.find((draft) => draft.nodes.has(flow.recipient))?.organisation;
    const recipient = isTelemetry ? TELEMETRY : named;
    if (recipient === undefined) continue;
    const service = senderName(flow.sender, nodes);
    const key = [service, recipient].join('\n');
    const entry = categories.get(key) ?? { service, recipient, categories: new Set<string>() };
    categories.set(key, entry);
    if (isSeen(flow)) entry.categories.add(flow.category);
  }
  return [...categories]
    .sort((a, b) => compareText(a[0], b[0]))
    .filter(([, entry]) => entry.recipient !== TELEMETRY || entry.categories.size > 0)
    .flatMap(([, entry]) => [
      `  - service: ${scalar(entry.service)}`,
      `    categories: ${list([...entry.categories].filter((key) => FORMATS.category?.test(key)).sort(compareText))}`,
      `    recipient: ${scalar(entry.recipient)}`,
      '    purpose: to be stated',
    ]);
}

function serviceLines(report: Report): string[] {
  const open = new Set(
    report.findings.filter(({ kind }) => kind === 'public_service').flatMap((finding) => finding.services),
  );
  const services = new Map(report.services.map((one) => [JSON.stringify([one.namespace, one.name]), one]));
  return [...services]
    .sort((a, b) => compareText(a[0], b[0]))
    .flatMap(([, { name, namespace }]) => [
      `  - name: ${scalar(name)}`,
      ...(namespace === '' ? [] : [`    namespace: ${scalar(namespace)}`]),
      ...(open.has(name) ? ['    role: gateway'] : []),
    ]);
}

const section = (name: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [`${name}: []`] : [`${name}:`, ...lines];

/**
 * Declarations that accept what a report observed, telemetry included, as text of `declarations.yaml`. Credentials are
 * never accepted, nor what was only possible, and no purpose is invented. Reads back by `parseDeclarations`.
 */
export function declareFrom(report: Report): string {
  const recipients = recipientDrafts(report);
  return `${[
    '# Accepts what was observed. Review each entry: state purpose, legal_basis and retention, remove what is not meant.',
    '# Secrets are not accepted: they stay findings.',
    'version: 1',
    ...section('services', serviceLines(report)),
    ...section('recipients', recipients.flatMap(recipientLines)),
    ...section('flows', flowLines(report, recipients)),
  ].join('\n')}\n`;
}
