/** Up to which block of each writer something rests on the stored spans. */
export interface Watermark {
  /** Sum over all writers there ever were: grows with every block, so later facts of a minute have the greater one. */
  readonly total: number;
  /** Last block of each writer that has any that are new. */
  readonly reached: ReadonlyMap<string, number>;
}

/** As a text that whoever asked hands back. */
export function formatWatermark({ total, reached }: Watermark): string {
  return [String(total), ...[...reached].map(([writer, batch]) => `${writer}=${batch}`)].join(' ');
}

/** Throws TypeError on a text that `formatWatermark` did not make. */
export function parseWatermark(text: string): Watermark {
  const [total = '', ...reached] = text.split(' ');
  if (!/^\d+$/.test(total)) throw new TypeError('this is no watermark');
  return {
    total: Number(total),
    reached: new Map(
      reached.map((part) => {
        const [, writer, batch] = /^(\w*)=(\d+)$/.exec(part) ?? [];
        if (writer === undefined || batch === undefined) throw new TypeError('this is no watermark');
        return [writer, Number(batch)];
      }),
    ),
  };
}
