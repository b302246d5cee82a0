import { padText, safeText, textWidth, truncateMiddle } from './plain-text.ts';
import type { SectionColumn } from './report-sections.ts';

const GAP = 2;
/** A column is not made narrower than this while another one can give; then down to a letter and an ellipsis. */
const READABLE = 8;
const LEAST = 2;

/** Widths that fit: what is widest gives first, columns to be kept last. */
function columnWidths(natural: readonly number[], kept: readonly boolean[], width: number): number[] {
  const widths = [...natural];
  let over = widths.reduce((sum, w) => sum + w, 0) + GAP * (widths.length - 1) - width;
  for (const [least, sparesKept] of [
    [READABLE, true],
    [READABLE, false],
    [LEAST, false],
  ] as const)
    for (; over > 0; over--) {
      const giving = widths.map((w, index) => (sparesKept && kept[index] ? 0 : w));
      const widest = giving.indexOf(Math.max(...giving));
      if ((giving[widest] ?? 0) <= least) break;
      widths[widest] = (widths[widest] ?? 0) - 1;
    }
  return widths;
}

/** Lines of a table with a header, at most `width` columns wide. Cells MAY hold anything: they are made safe here. */
export function textTable(
  columns: readonly SectionColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const safe = rows.map((row) => row.map(safeText));
  const natural = columns.map((column, index) =>
    safe.reduce((most, row) => Math.max(most, textWidth(row[index] ?? '')), textWidth(column.title)),
  );
  const kept = columns.map((column) => column.keep ?? false);
  const widths = columnWidths(natural, kept, width);
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, index) => {
        const space = widths[index] ?? 0;
        return padText(truncateMiddle(cells[index] ?? '', space), space, column.align ?? 'left');
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...safe.map(line)];
}
