/** Reads the rows of a roster as they stand in the text, without checking whether the cells make sense. */
import Papa from 'papaparse';
import { isRecord } from '../lib/is-record.js';
import { messageOf } from '../lib/message-of.js';
import { RosterError } from './roster.js';

export type RosterFormat = 'csv' | 'json';

/** The cells of a row as trimmed text; `''` for a missing cell. */
export interface Row extends Readonly<Record<Column, string>> {
  /** The number of its line in CSV, of its entry in JSON, counted from 1. */
  readonly row: number;
  /** Why the cells cannot be assigned to columns, if they cannot. */
  readonly fault?: string | undefined;
}

const COLUMNS = ['group_id', 'user_id', 'permission', 'email', 'until'] as const;
type Column = (typeof COLUMNS)[number];

/** The columns that CSV must have; each one a list of alternatives. */
export type RequiredColumns = readonly (readonly Column[])[];

/** Reads a text that arrives in pieces. */
export interface RowReader {
  /** @throws {RosterError} if the text cannot be read as a whole. */
  readonly push: (text: string) => void;
  /** @throws {RosterError} if the text cannot be read as a whole. */
  readonly end: () => void;
}

export function placeOf(format: RosterFormat, number: number): string {
  return `${format === 'csv' ? 'line' : 'entry'} ${number}`;
}

/** @param onRow Is called for each row. The reader keeps no row, since a manifest may have millions of them. */
export function createRowReader(format: RosterFormat, required: RequiredColumns, onRow: (row: Row) => void): RowReader {
  return format === 'csv' ? createCsvReader(required, onRow) : createJsonReader(onRow);
}

function createCsvReader(required: RequiredColumns, onRow: (row: Row) => void): RowReader {
  const splitter = createSplitter();
  let line = 1;
  let delimiter: string | undefined;
  let header: Header | undefined;
  let width = 0;

  const readLines = (text: string): void => {
    delimiter ??= delimiterOf(text);
    const hasQuotes = text.includes('"');
    if (text === '') line += 1;
    Papa.parse<string[]>(text, {
      delimiter: delimiter ?? ',',
      step({ data: cells, errors: [fault] }) {
        if (fault) throw problem(line, `The quotes are broken: ${fault.message}.`);
        if (!cells.every(isBlank)) readRow(cells);
        line += hasQuotes ? cells.reduce((lines, cell) => lines + lineBreaks(cell), 1) : 1;
      },
    });
  };
  const readRow = (cells: readonly string[]): void => {
    if (header) onRow(toRow(cells, header, line));
    else header = checkedHeader(cells, line, required);
    width = cells.length;
  };

  return {
    push(text) {
      const lines = splitter.push(text);
      if (lines !== undefined) readLines(lines);
      else if (splitter.rest().length > MAX_ROW) throw problem(line, 'The quotes are broken: a cell does not end.');
    },
    end() {
      const [rest, before, last] = [splitter.rest(), width, line];
      if (rest !== '') readLines(rest);
      if (!header) throw problem(undefined, `The roster is empty; it needs a header with ${names(required)}.`);
      if (rest !== '' && width < before && last > 1 && splitter.hadLines())
        throw problem(
          last,
          `The file seems to be cut off here: this row has ${width} of ${before} cells and no line end.`,
        );
    },
  };
}

/** A longer row means that a quoted cell does not end. In characters. */
const MAX_ROW = 1_000_000;

function problem(line: number | undefined, message: string): RosterError {
  return new RosterError([{ place: line === undefined ? '' : placeOf('csv', line), message }]);
}

interface Splitter {
  /** The complete lines so far, without the last line break; undefined if there are none. */
  readonly push: (text: string) => string | undefined;
  /** What follows the last complete line. */
  readonly rest: () => string;
  readonly hadLines: () => boolean;
}

/** Splits text after line breaks that stand outside quotes. */
function createSplitter(): Splitter {
  let rest = '';
  let inQuotes = false;
  let hadLines = false;
  return {
    push(text) {
      let [end, offset] = [-1, rest.length];
      text.split('"').forEach((segment, index) => {
        if (index > 0) inQuotes = !inQuotes;
        const lineBreak = inQuotes ? -1 : segment.lastIndexOf('\n');
        if (lineBreak >= 0) end = offset + lineBreak;
        offset += segment.length + 1;
      });
      rest += text;
      if (end < 0) return undefined;
      const lines = rest.slice(0, end).replace(/\r$/, '');
      rest = rest.slice(end + 1);
      hadLines = true;
      return lines;
    },
    rest: () => rest,
    hadLines: () => hadLines,
  };
}

/** The delimiter that occurs most often in the first line, which holds only names. */
function delimiterOf(text: string): string | undefined {
  const [first] = /^.*\S.*$/m.exec(text) ?? [];
  if (first === undefined) return undefined;
  const count = (delimiter: string) => first.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

interface Header {
  readonly width: number;
  readonly indexes: Readonly<Record<Column, number>>;
}

/** @throws {RosterError} if a required column is missing or a column occurs twice. */
function checkedHeader(cells: readonly string[], line: number, required: RequiredColumns): Header {
  const titles = cells.map((cell) => cell.trim().toLowerCase());
  const missing = required.filter((alternatives) => !alternatives.some((column) => titles.includes(column)));
  const found = titles.filter((title) => title !== '').slice(0, 10);
  const messages = [
    ...(missing.length === 0 ? [] : [`The header lacks ${names(missing)}; it has ${quoted(found)}.`]),
    ...COLUMNS.filter((column) => titles.indexOf(column) !== titles.lastIndexOf(column)).map(
      (column) => `The header has the column ${column} twice.`,
    ),
  ];
  if (messages.length > 0) {
    throw new RosterError(messages.map((message) => ({ place: placeOf('csv', line), message })));
  }
  const [group_id, user_id, permission, email, until] = COLUMNS.map((column) => titles.indexOf(column)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { width: cells.length, indexes: { group_id, user_id, permission, email, until } };
}

function toRow(cells: readonly string[], { indexes, width }: Header, row: number): Row {
  return {
    row,
    fault: cells.length > width ? tooWide(cells.length, width) : undefined,
    group_id: cellAt(cells, indexes.group_id),
    user_id: cellAt(cells, indexes.user_id),
    permission: cellAt(cells, indexes.permission),
    email: cellAt(cells, indexes.email),
    until: cellAt(cells, indexes.until),
  };
}

function tooWide(cells: number, width: number): string {
  return `The row has ${cells} cells, the header ${width}. A cell with a comma needs quotes.`;
}

function cellAt(cells: readonly string[], index: number): string {
  return cells[index]?.trim() ?? '';
}

function isBlank(cell: string): boolean {
  return cell.trim() === '';
}

function lineBreaks(cell: string): number {
  return cell.includes('\n') || cell.includes('\r') ? (cell.match(/\r\n|\r|\n/g)?.length ?? 0) : 0;
}

function names(required: readonly (readonly string[])[]): string {
  return required.map((alternatives) => alternatives.join(' or ')).join(', ');
}

function quoted(titles: readonly string[]): string {
  return titles.map((title) => JSON.stringify(title)).join(', ');
}

/** Reads an array of entries, or a response of the API, in which `id` is the user's id. */
function createJsonReader(onRow: (row: Row) => void): RowReader {
  const pieces: string[] = [];
  return {
    push: (text) => void pieces.push(text),
    end() {
      const value = parsedJson(pieces.join(''));
      const entries: unknown = isRecord(value) ? value.group_users : value;
      if (!Array.isArray(entries)) throw problem(undefined, wrongJson(value));
      entries.forEach((entry: unknown, index) => {
        const row = entryRow(isRecord(entry) ? entry : {}, index + 1);
        onRow(isRecord(entry) ? row : { ...row, fault: 'The entry must be an object.' });
      });
    },
  };
}

function wrongJson(value: unknown): string {
  const hint = isRecord(value) && 'format' in value ? ' It looks like a saved plan: use --apply.' : '';
  return `The roster must be an array of entries, or { "group_users": […] }.${hint}`;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw problem(undefined, `The roster is not valid JSON: ${messageOf(error)}.`);
  }
}

function entryRow(entry: Readonly<Record<string, unknown>>, row: number): Row {
  return {
    row,
    group_id: entryCell(entry.group_id),
    user_id: entryCell(entry.user_id ?? entry.id),
    permission: entryCell(entry.permission),
    email: entryCell(entry.email),
    until: entryCell(entry.until),
  };
}

function entryCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value.trim() : JSON.stringify(value);
}
