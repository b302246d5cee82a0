import type { Finding, Report } from '@datatrail/model';
import { safeText } from './plain-text.ts';
import {
  byRisk,
  countOf,
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

const FIRST = 3;
const EXPLAINED = 12;
/** A cell longer than this makes a table that nobody reads. */
const MAX_CELL = 160;

const ENTITIES: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '@': '&#64;' };

/**
 * Text that Markdown (CommonMark and GitHub's) shows as it stands: no markup, table cell, HTML, mention, issue
 * reference or link can come out of a name.
 */
export function escapeMarkdown(text: string): string {
  return safeText(text)
    .replace(/[&<>@]/g, (character) => ENTITIES[character] ?? '')
    .replace(/:\/\//g, ':&#47;&#47;')
    .replace(/\bwww\./gi, (start) => `${start.slice(0, -1)}&#46;`)
    .replace(/(?<!&)#|[\\`*_[\]~|!$^]/g, '\\$&');
}

const cell = (text: string): string => {
  const characters = Array.from(text);
  return escapeMarkdown(characters.length > MAX_CELL ? `${characters.slice(0, MAX_CELL).join('')}…` : text);
};

function section({ title, columns, rows, more }: ReportSection): string[] {
  const lines = [`## ${escapeMarkdown(title)}`, ''];
  if (rows.length === 0) return [...lines, 'none', ''];
  lines.push(`| ${columns.map((column) => escapeMarkdown(column.title)).join(' | ')} |`);
  lines.push(`|${columns.map((column) => (column.align === 'right' ? ' ---: ' : ' --- ')).join('|')}|`);
  for (const row of rows) lines.push(`| ${columns.map((_, index) => cell(row[index] ?? '') || ' ').join(' | ')} |`);
  return [...lines, '', ...(more === '' ? [] : [escapeMarkdown(more), ''])];
}

function findingLines(finding: Finding, number: number): string[] {
  const facts = [`\`${finding.id}\``, words(finding.kind)];
  if (finding.environment !== '') facts.push(escapeMarkdown(finding.environment));
  if (finding.grade !== null) facts.push(`seen ${words(finding.grade)}`);
  if (finding.confidence !== null) facts.push(`confidence ${finding.confidence.toFixed(2)}`);
  return [
    `${number}. **${finding.severity.toUpperCase()}: ${cell(finding.title)}**  `,
    `   Why: ${escapeMarkdown(finding.reason)}  `,
    `   Do: ${escapeMarkdown(finding.remedy)}  `,
    `   Not seen: ${escapeMarkdown(finding.cannotSee)}  `,
    `   (${facts.join(', ')})`,
  ];
}

function reasons(report: Report): string[] {
  const name = serviceNames(report);
  const lines = byRisk(report.services)
    .slice(0, EXPLAINED)
    .map((service) => {
      const why = service.risk.top
        .filter(({ factor }) => factor === 'exposure')
        .slice(0, 3)
        .map(({ reason, ref, weight }) => `${cell(reason)} ${weight.toFixed(2)}${ref === '' ? '' : ` \`${ref}\``}`);
      const gaps =
        service.coverage.cannotSee.length === 0 ? '' : ` Cannot see ${cell(service.coverage.cannotSee.join('; '))}.`;
      return `- **${cell(name(service))}**: ${why.length === 0 ? 'nothing exposed outside' : why.join('; ')}.${gaps}`;
    });
  return lines.length === 0 ? [] : ['### Reasons', '', ...lines, ''];
}

/** A report as Markdown for merge requests and wikis. */
export function renderMarkdown(report: Report): string {
  const { spans, services, traces } = report.input;
  const window = windowText(report.input);
  const kept = keptText(report.input);
  const first = report.findings.slice(0, FIRST);
  const others = otherFindingsSection(report, FIRST);
  const lines = [
    '# Datatrail report',
    '',
    `${countOf(spans, 'span')}, ${countOf(traces, 'trace')}, ${countOf(services, 'service')}${window === '' ? '' : `, ${window}`}.`,
    '',
    ...(kept === null ? [] : [`**${escapeMarkdown(kept)}**`, '']),
    '## What helps most',
    '',
    ...(first.length === 0 ? ['No findings.'] : first.flatMap((finding, index) => findingLines(finding, index + 1))),
    '',
    ...(others.rows.length > 0 ? section(others) : []),
    ...section(servicesSection(report)),
    ...reasons(report),
    ...section(graphSection(report)),
    ...section(endpointsSection(report)),
    ...section(flowsSection(report)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
