/** Text for people and programs, without anything that a terminal would obey. */
import stringWidth from 'string-width';
import { messageOf } from '../lib/message-of.js';

/** Control characters, C1 included, line separators, and what is invisible or turns the reading direction around. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029]/gu;
/** Line breaks and tabs, and the joiners that scripts and emoji need. */
const HARMLESS = new Set(['\n', '\t', '\u200c', '\u200d']);
/** What `styleText` of `node:util` writes, after the escape character. */
const STYLE = /(\p{Cc}\[\d{1,2}m)/u;

/**
 * The text with every unsafe character as an escape, such as `\u001b`. In JSON it means the same. All output to stdout
 * and stderr passes through it.
 */
export function sanitized(text: string): string {
  return text.replace(UNSAFE, (character) => (HARMLESS.has(character) ? character : escaped(character)));
}

/** The same for text with colours of our own. */
export function sanitizedStyled(text: string): string {
  const isStyle = (part: string) => part.startsWith('\u001b') && STYLE.test(part);
  return text
    .split(STYLE)
    .map((part) => (isStyle(part) ? part : sanitized(part)))
    .join('');
}

/** Each UTF-16 unit by itself, as JSON has it. */
function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** A provider's or a file's text in one line, without unsafe characters. */
export function printable(text: string | null | undefined): string {
  // The contract says string, but accounts with single sign-on may have none.
  return (text ?? '').replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ').trim();
}

/** Why something failed, as a part of a sentence: in one line, without a period at its end. */
export function reasonOf(error: unknown): string {
  return printable(messageOf(error)).replace(/\.+$/, '');
}

/** The first of these texts that is not blank, without the space around it. */
export function firstText(...texts: readonly (string | undefined)[]): string | undefined {
  return texts.map((text) => text?.trim()).find((text) => text !== undefined && text !== '');
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
  return `${thousands.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** One formatter for all numbers: `toLocaleString` makes a new one each time. */
const thousands = new Intl.NumberFormat('en');
