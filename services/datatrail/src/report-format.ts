import { assertNever, type Report } from '@datatrail/model';
import { renderJson } from './render/render-json.ts';
import { renderMarkdown } from './render/render-markdown.ts';
import { type RenderTextOptions, renderText } from './render/render-text.ts';

export const REPORT_FORMATS = ['text', 'json', 'markdown'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export function renderReport(report: Report, format: ReportFormat, options: RenderTextOptions): string {
  switch (format) {
    case 'text':
      return renderText(report, options);
    case 'json':
      return renderJson(report);
    case 'markdown':
      return renderMarkdown(report);
    default:
      return assertNever(format);
  }
}
