/** Text for people, made harmless: whatever a provider or a file holds, a terminal must not obey it. */
import stringWidth from 'string-width';

/** The text without control characters and without what turns the direction of reading around. */
export function printable(text: string | null): string {
  // The contract says string; accounts of a single sign-on may prove it wrong.
  return (text ?? '').replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

/** The start of the text that fits into so many columns, with `…` where something is missing. */
export function cut(text: string, columns: number): string {
  // No character is wider than two columns.
  if (text.length * 2 <= columns || stringWidth(text) <= columns) return text;
  let start = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(start + segment) >= columns) break;
    start += segment;
  }
  return `${start}…`;
}

/**
 * Rows in columns, two spaces apart.
 *
 * @param head The columns' titles.
 * @param width How many terminal columns there are; the widest columns are cut until the table fits. Default: no limit.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[], width = Infinity): string {
  const lines = [head, ...rows].map((cells) => cells.map(printable));
  const widths = fitted(
    head.map((_, column) => lines.reduce((widest, cells) => Math.max(widest, stringWidth(cells[column] ?? '')), 0)),
    width,
  );
  return lines
    .map((cells) => cells.map((cell, column) => padded(cut(cell, widths[column] ?? 0), widths[column] ?? 0)).join(GAP))
    .map((line) => line.trimEnd())
    .join('\n');
}

const GAP = '  ';
/** No column is made narrower than this. */
const NARROWEST = 4;

function fitted(widths: readonly number[], width: number): readonly number[] {
  const fitting = [...widths];
  const total = () => fitting.reduce((sum, one) => sum + one, GAP.length * (fitting.length - 1));
  for (let over = total() - width; over > 0; over = total() - width) {
    const widest = Math.max(...fitting);
    if (widest <= NARROWEST) break;
    fitting[fitting.indexOf(widest)] = widest - 1;
  }
  return fitting;
}

function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - stringWidth(text)));
}

/** `1 change`, `1,200 changes`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
