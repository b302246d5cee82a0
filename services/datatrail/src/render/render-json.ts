import type { Report } from '@datatrail/model';

/** JSON text may leave these as they are, a terminal that shows the file would obey them or hide text behind them. */
const UNSAFE = /[\u007f-\u009f]|[\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The report as `datatrail.report/v1`, indented, with a line end. */
export function renderJson(report: Report): string {
  const json = JSON.stringify(report, null, 2);
  return `${json.replace(UNSAFE, escapeUnits)}\n`;
}

function escapeUnits(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
