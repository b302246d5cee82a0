import type { Finding, Report, ServiceReport, Severity } from '@datatrail/model';
import { safeText, wrapText } from './plain-text.ts';
import {
  byRisk,
  countOf,
  countText,
  endpointsSection,
  flowsSection,
  graphSection,
  keptText,
  otherFindingsSection,
  type ReportSection,
  serviceNames,
  servicesSection,
  windowText,
  words,
} from './report-sections.ts';
import { textTable } from './text-table.ts';

export interface RenderTextOptions {
  readonly color: boolean;
  /** Columns, 60 to 100; 100 when missing. */
  readonly width?: number;
}

/** How many findings open a report. */
const FIRST = 3;
/** Reasons are given for this many services. */
const EXPLAINED = 12;
const GAPS = 8;

/** SGR parameters (ECMA-48). */
const STYLES = { bold: '1', dim: '2', red: '31', yellow: '33', cyan: '36', 'bold-red': '1;31' } as const;
type Style = keyof typeof STYLES;
const SEVERITY_STYLES: { readonly [S in Severity]: Style } = {
  critical: 'bold-red',
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  info: 'dim',
};

interface Page {
  readonly width: number;
  /** Takes safe text only. */
  style(style: Style, text: string): string;
}

/**
 * A report for people: the three findings that help most, then services with their reasons, graph, endpoints and flows.
 * No line is wider than `width`; no character of a name reaches the terminal as a command.
 */
export function renderText(report: Report, { color, width = 100 }: RenderTextOptions): string {
  const page: Page = {
    width: Math.min(100, Math.max(60, width)),
    style: (style, text) => (color ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text),
  };
  const others = otherFindingsSection(report, FIRST);
  const blocks = [
    opening(report, page),
    ...(others.rows.length > 0 ? [section(others, page)] : []),
    [...section(servicesSection(report), page), ...legend(report, page), ...reasons(report, page)],
    section(graphSection(report), page),
    section(endpointsSection(report), page),
    section(flowsSection(report), page),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function opening(report: Report, page: Page): string[] {
  const { spans, services, traces, rejected, duplicates, late = 0 } = report.input;
  const window = windowText(report.input);
  const parts = [countOf(spans, 'span'), countOf(traces, 'trace'), countOf(services, 'service')];
  if (duplicates > 0) parts.push(`${countText(duplicates)} repeated`);
  if (late > 0) parts.push(`${countText(late)} too late to count`);
  if (rejected > 0) parts.push(`${countText(rejected)} rejected`);
  const lines = indented(`Datatrail read ${parts.join(', ')}${window === '' ? '' : `, ${window}`}`, '', page);
  const kept = keptText(report.input);
  if (kept !== null) lines.push(...indented(kept, '', page).map((line) => page.style('bold-red', line)));
  const first = report.findings.slice(0, FIRST);
  if (first.length === 0) return [...lines, '', page.style('bold', 'No findings.')];
  lines.push(
    '',
    page.style('bold', first.length === 1 ? 'What helps most' : `The ${first.length} findings that help most`),
  );
  for (const [index, finding] of first.entries()) lines.push('', ...findingLines(finding, index + 1, page));
  return lines;
}

function findingLines(finding: Finding, number: number, page: Page): string[] {
  const label = `${number}. ${finding.severity.toUpperCase()}`;
  const [head = '', ...rest] = wrapText(safeText(finding.title), page.width - label.length - 1);
  const facts = [finding.id, words(finding.kind)];
  if (finding.environment !== '') facts.push(finding.environment);
  if (finding.grade !== null) facts.push(`seen ${words(finding.grade)}`);
  if (finding.confidence !== null) facts.push(`confidence ${finding.confidence.toFixed(2)}`);
  const example = finding.evidence[0];
  if (example !== undefined) facts.push(`trace ${example.traceId}`);
  return [
    `${page.style(SEVERITY_STYLES[finding.severity], label)} ${page.style('bold', head)}`,
    ...rest.map((line) => `   ${page.style('bold', line)}`),
    ...indented(`why: ${finding.reason}`, '   ', page),
    ...indented(`do:  ${finding.remedy}`, '   ', page),
    ...indented(`not seen: ${finding.cannotSee}`, '   ', page),
    ...indented(facts.join(', '), '   ', page).map((line) => page.style('dim', line)),
  ];
}

/** Wraps under a margin; what comes in MAY hold anything. */
function indented(text: string, margin: string, page: Page): string[] {
  return wrapText(safeText(text), page.width - margin.length - 2).map((line, index) =>
    index === 0 ? `${margin}${line}` : `${margin}  ${line}`,
  );
}

function section({ title, columns, rows, more }: ReportSection, page: Page): string[] {
  const lines = [page.style('bold', title)];
  if (rows.length === 0) return [...lines, 'none'];
  const [header = '', ...body] = textTable(columns, rows, page.width);
  return [...lines, page.style('dim', header), ...body, ...(more === '' ? [] : [page.style('dim', more)])];
}

function legend(report: Report, page: Page): string[] {
  const notes: string[] = [];
  if (report.services.some((service) => service.risk.exposureIsPotential))
    notes.push('? possible only, content not visible');
  if (report.services.some((service) => service.qws.provisional))
    notes.push('* provisional: attributes not observed stand at the reference mean');
  const [service] = report.services;
  if (service !== undefined) notes.push(`WsRF ${service.qws.mode}, risk profile ${service.risk.profile}`);
  return notes.flatMap((note) => indented(note, '', page)).map((line) => page.style('dim', line));
}

/** Why the first services stand where they do, and what the scores of all cannot see. */
function reasons(report: Report, page: Page): string[] {
  const name = serviceNames(report);
  const exposed = byRisk(report.services).filter((service) => service.risk.exposure > 0);
  const lines = exposed.slice(0, EXPLAINED).flatMap((service) => serviceReasons(service, name(service), page));
  if (exposed.length > 0) lines.unshift('', page.style('bold', 'Reasons'));
  const gaps = gapLines(report.services, page);
  return gaps.length === 0 ? lines : [...lines, '', page.style('bold', 'What these scores cannot see'), ...gaps];
}

/** The same gap is said once, with the services that have it. */
function gapLines(services: readonly ServiceReport[], page: Page): string[] {
  const byGap = new Map<string, string[]>();
  for (const { name, coverage } of services)
    for (const gap of coverage.cannotSee) byGap.set(gap, [...(byGap.get(gap) ?? []), name]);
  const sorted = [...byGap].sort((a, b) => b[1].length - a[1].length);
  const lines = sorted.slice(0, GAPS).map(([gap, names]) => {
    const who = names.length > 3 ? `${names.length} services` : names.join(', ');
    return `${gap} (${who})`;
  });
  if (sorted.length > GAPS) lines.push(`and ${sorted.length - GAPS} more; --format json lists all`);
  return lines.flatMap((line) => indented(line, '', page));
}

function serviceReasons(service: ServiceReport, name: string, page: Page): string[] {
  const exposure = service.risk.top.filter(({ factor }) => factor === 'exposure');
  const trust = service.risk.top.find((one) => one.factor === 'trust_deficit' && !one.reason.includes('assumed'));
  const texts = exposure
    .slice(0, 3)
    .map(({ reason, ref, weight }) => `${reason} ${weight.toFixed(2)}${ref === '' ? '' : ` ${ref}`}`);
  if (trust !== undefined) texts.push(`trust: ${trust.reason}`);
  return indented(`${name}: ${texts.join('; ')}`, '', page);
}
