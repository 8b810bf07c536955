/** The rows of a roster as they stand in the text: which cells there are, and where; not yet whether they make sense. */
import Papa from 'papaparse';
import { RosterError, type RosterProblem } from './roster.js';

export type RosterFormat = 'csv' | 'json';

/** A row's cells as trimmed text; what is missing is empty. */
export interface Row {
  readonly unit: 'line' | 'entry';
  /** Which one of its unit, counted from 1. */
  readonly number: number;
  /** Why the cells cannot be told apart, where that is so. */
  readonly fault?: string | undefined;
  readonly group_id: string;
  readonly user_id: string;
  readonly permission: string;
  readonly email: string;
}

/** Made where it is told only: a manifest may have a million rows. */
export function placeOf({ unit, number }: Pick<Row, 'unit' | 'number'>): string {
  return `${unit} ${String(number)}`;
}

const COLUMNS = ['group_id', 'user_id', 'permission', 'email'] as const;
type Column = (typeof COLUMNS)[number];

/**
 * @param needed The columns without which CSV is no roster; each an alternative of names.
 * @throws {RosterError} where the text as a whole cannot be read.
 */
export function readRows(text: string, format: RosterFormat, needed: readonly (readonly Column[])[]): readonly Row[] {
  return format === 'csv' ? csvRows(text, needed) : jsonRows(text);
}

function csvRows(text: string, needed: readonly (readonly Column[])[]): readonly Row[] {
  const rows: Row[] = [];
  const problems: RosterProblem[] = [];
  // Only in quotes a cell has lines of its own.
  const quoted = text.includes('"');
  let line = 1;
  let header: Header | undefined;
  // Row by row, since all cells of a long file at once take several times the room of what is kept of them.
  Papa.parse<string[]>(text, {
    delimiter: delimiterOf(text),
    step({ data: cells, errors }, parser) {
      const [fault] = errors;
      if (fault) {
        problems.push({
          place: placeOf({ unit: 'line', number: line }),
          message: `The quotes are broken: ${fault.message}.`,
        });
        parser.abort();
      } else if (!cells.every(isBlank)) {
        if (!header) problems.push(...headerProblems((header = headerOf(cells)), line, needed));
        else rows.push(csvRow(cells, header, line, rows.at(-1)));
      }
      line += quoted ? cells.reduce((lines, cell) => lines + newlines(cell), 1) : 1;
    },
  });
  if (!header) problems.push({ place: '', message: `The roster is empty; it needs a header with ${names(needed)}.` });
  if (problems.length > 0) throw new RosterError(problems);
  return rows;
}

/** Whichever the first line has most of: that line holds names only. */
function delimiterOf(text: string): string {
  const [first = ''] = /^.*\S.*$/m.exec(text) ?? [];
  const count = (delimiter: string) => first.split(delimiter).length;
  return [',', ';', '\t'].reduce((most, delimiter) => (count(delimiter) > count(most) ? delimiter : most));
}

interface Header {
  readonly width: number;
  readonly titles: readonly string[];
  readonly at: Readonly<Record<Column, number>>;
}

function headerOf(cells: readonly string[]): Header {
  const titles = cells.map((cell) => cell.trim().toLowerCase());
  const at = (column: Column) => titles.indexOf(column);
  // Spreadsheets leave empty cells behind the last one.
  const width = titles.findLastIndex((title) => title !== '') + 1;
  const [group_id, user_id, permission, email] = [at('group_id'), at('user_id'), at('permission'), at('email')];
  return { width: Math.max(width, cells.length), titles, at: { group_id, user_id, permission, email } };
}

function headerProblems({ titles, at }: Header, line: number, needed: readonly (readonly Column[])[]): RosterProblem[] {
  const place = placeOf({ unit: 'line', number: line });
  const missing = needed.filter((alternatives) => alternatives.every((column) => at[column] < 0));
  const twice = COLUMNS.filter((column) => titles.indexOf(column) !== titles.lastIndexOf(column));
  const found = titles.filter((title) => title !== '').slice(0, 10);
  return [
    ...(missing.length === 0 ? [] : [{ place, message: `The header lacks ${names(missing)}; it has ${list(found)}.` }]),
    ...twice.map((column) => ({ place, message: `The header has the column ${column} twice.` })),
  ];
}

function tooWide(cells: number, width: number): string {
  return `The row has ${String(cells)} cells, the header ${String(width)}. A cell with a comma needs quotes.`;
}

function csvRow(cells: readonly string[], { at, width }: Header, number: number, above: Row | undefined): Row {
  return {
    unit: 'line',
    number,
    fault: cells.length > width ? tooWide(cells.length, width) : undefined,
    group_id: cellAt(cells, at.group_id, above?.group_id),
    user_id: cellAt(cells, at.user_id, above?.user_id),
    permission: cellAt(cells, at.permission, above?.permission),
    email: cellAt(cells, at.email, above?.email),
  };
}

/** What the row above says, too, is kept once: in a manifest that is most of it. */
function cellAt(cells: readonly string[], column: number, above: string | undefined): string {
  const text = cells[column]?.trim() ?? '';
  return text === above ? above : text;
}

function isBlank(cell: string): boolean {
  return cell.trim() === '';
}

function newlines(cell: string): number {
  return cell.includes('\n') || cell.includes('\r') ? (cell.match(/\r\n|\r|\n/g)?.length ?? 0) : 0;
}

function names(needed: readonly (readonly string[])[]): string {
  return needed.map((alternatives) => alternatives.join(' or ')).join(', ');
}

function list(titles: readonly string[]): string {
  return titles.map((title) => JSON.stringify(title)).join(', ');
}

/** A list of entries, or what the API itself answers, where an entry's id is under `id`. */
function jsonRows(text: string): readonly Row[] {
  const value = parsedJson(text);
  const entries: unknown = isFields(value) ? value.group_users : value;
  if (!Array.isArray(entries)) {
    throw new RosterError([
      { place: '', message: 'The roster must be an array of entries, or { "group_users": […] }.' },
    ]);
  }
  return entries.map((entry: unknown, index) => {
    const number = index + 1;
    return isFields(entry) ? jsonRow(entry, number) : { ...jsonRow({}, number), fault: 'The entry must be an object.' };
  });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RosterError([{ place: '', message: `The roster is not valid JSON: ${reason}.` }]);
  }
}

function jsonRow({ group_id, user_id, id, permission, email }: Fields, number: number): Row {
  return {
    unit: 'entry',
    number,
    group_id: cellOf(group_id),
    user_id: cellOf(user_id ?? id),
    permission: cellOf(permission),
    email: cellOf(email),
  };
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value.trim() : JSON.stringify(value);
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
