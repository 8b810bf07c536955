/** Reads the rows of a roster as they stand in the text, without checking whether the cells make sense. */
import Papa from 'papaparse';
import { isRecord } from '../lib/is-record.js';
import { messageOf } from '../lib/message-of.js';
import { RosterError } from './roster.js';

export type RosterFormat = 'csv' | 'json';

const columns = ['group_id', 'user_id', 'permission', 'email', 'until'] as const;
type Column = (typeof columns)[number];

/** The cells of a row as trimmed text; `''` for a missing cell. */
export interface Row extends Readonly<Record<Column, string>> {
  /** The number of its line in CSV, of its entry in JSON, counted from 1. */
  readonly row: number;
  /** Why the cells cannot be assigned to columns, if they cannot. */
  readonly fault: string | undefined;
}

/** The columns that CSV must have; each one a list of alternatives. */
export type RequiredColumns = readonly (readonly Column[])[];

/** Reads a file in pieces. Both methods throw a {@link RosterError}. */
export interface Reader<T> {
  readonly push: (text: string) => void;
  readonly end: () => T;
}

/**
 * @param onRow Called for each row. The reader keeps no row, since a manifest may have millions of them.
 * @param onEnd Makes the result of the rows.
 */
export function createRowReader<T>(
  format: RosterFormat,
  required: RequiredColumns,
  onRow: (row: Row) => void,
  onEnd: () => T,
): Reader<T> {
  return format === 'csv' ? createCsvReader(required, onRow, onEnd) : createJsonReader(onRow, onEnd);
}

export function placeOf(format: RosterFormat, row: number): string {
  return `${format === 'csv' ? 'line' : 'entry'} ${row}`;
}

/** How much is parsed at once, in characters. More cells at a time keep the garbage collector busy. */
const PIECE = 1 << 16;
const LINE_BREAK = /\r\n|\r|\n/;
/** A longer rest without a line break means that a quoted cell does not end. In characters. */
const MAX_REST = 1_000_000;

function createCsvReader<T>(required: RequiredColumns, onRow: (row: Row) => void, onEnd: () => T): Reader<T> {
  const splitter = createSplitter();
  let line = 1;
  let delimiter: string | undefined;
  let titles: readonly string[] | undefined;
  let width = 0;

  const readRow = (cells: readonly string[]): void => {
    if (cells.every((cell) => cell.trim() === '')) return;
    if (titles) onRow(csvRow(cells, titles, line));
    else titles = checkedTitles(cells, line, required);
    width = cells.length;
  };
  const readLines = (text: string): void => {
    delimiter ??= delimiterOf(text);
    if (text.includes('"')) readQuoted(text);
    else {
      for (const row of text.split(LINE_BREAK)) {
        readRow(row.split(delimiter ?? ','));
        line += 1;
      }
    }
  };
  // It takes twice as long, and keeps the garbage collector busy.
  const readQuoted = (text: string): void => {
    Papa.parse<string[]>(text, {
      delimiter: delimiter ?? ',',
      step({ data: cells, errors: [fault] }) {
        if (fault) throw problem(`The quotes are broken: ${fault.message}.`, line);
        readRow(cells);
        line += cells.join('').split(LINE_BREAK).length;
      },
    });
  };
  return {
    push(text) {
      for (let start = 0; start < text.length; start += PIECE) {
        const lines = splitter.push(text.slice(start, start + PIECE));
        if (lines !== undefined) readLines(lines);
        else if (splitter.rest().length > MAX_REST) throw problem('The quotes are broken: a cell does not end.', line);
      }
    },
    end() {
      const [rest, widthBefore, lastLine] = [splitter.rest(), width, line];
      if (rest !== '') readLines(rest);
      if (!titles) throw problem(`The roster is empty; it needs a header with ${names(required)}.`);
      if (rest !== '' && width < widthBefore) {
        const found = `this row has ${width} of ${widthBefore} cells and no line end`;
        throw problem(`The file seems to be cut off here: ${found}.`, lastLine);
      }
      return onEnd();
    },
  };
}

function problem(message: string, line?: number): RosterError {
  return new RosterError([{ place: line === undefined ? '' : placeOf('csv', line), message }]);
}

/** Splits text after line breaks that stand outside quotes. */
function createSplitter() {
  let rest = '';
  let isQuoted = false;
  return {
    rest: () => rest,
    /** @returns The complete lines so far, without the last line break; undefined if there are none. */
    push(text: string): string | undefined {
      let [end, offset] = [-1, rest.length];
      text.split('"').forEach((segment, index) => {
        if (index > 0) isQuoted = !isQuoted;
        const lineBreak = isQuoted ? -1 : segment.lastIndexOf('\n');
        if (lineBreak >= 0) end = offset + lineBreak;
        offset += segment.length + 1;
      });
      const all = rest + text;
      rest = all.slice(end + 1);
      return end < 0 ? undefined : all.slice(0, end).replace(/\r$/, '');
    },
  };
}

/** The delimiter that occurs most often in the first line, which holds only names. */
function delimiterOf(text: string): string | undefined {
  const [first] = /^.*\S.*$/m.exec(text) ?? [];
  const count = (delimiter: string) => first?.split(delimiter).length ?? 0;
  return first && [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

/** @throws {RosterError} if a required column is missing or a column occurs twice. */
function checkedTitles(cells: readonly string[], line: number, required: RequiredColumns): readonly string[] {
  const titles = cells.map((cell) => cell.trim().toLowerCase());
  const missing = required.filter((alternatives) => !alternatives.some((column) => titles.includes(column)));
  const found = titles.filter((title) => title !== '').map((title) => JSON.stringify(title));
  if (missing.length > 0) {
    throw problem(`The header lacks ${names(missing)}; it has ${found.slice(0, 10).join(', ')}.`, line);
  }
  const twice = columns.find((column) => titles.indexOf(column) < titles.lastIndexOf(column));
  if (twice !== undefined) throw problem(`The header has the column ${twice} twice.`, line);
  return titles;
}

function names(required: RequiredColumns): string {
  return required.map((alternatives) => alternatives.join(' or ')).join(', ');
}

function csvRow(cells: readonly string[], titles: readonly string[], line: number): Row {
  const fault =
    cells.length > titles.length
      ? `The row has ${cells.length} cells, the header ${titles.length}. A cell with a comma needs quotes.`
      : undefined;
  return rowOf(line, fault, (column) => cells[titles.indexOf(column)]?.trim() ?? '');
}

function rowOf(row: number, fault: string | undefined, cellOf: (column: Column) => string): Row {
  return {
    row,
    fault,
    group_id: cellOf('group_id'),
    user_id: cellOf('user_id'),
    permission: cellOf('permission'),
    email: cellOf('email'),
    until: cellOf('until'),
  };
}

/** Reads an array of entries, or a response of the API, in which `id` is the user's id. */
function createJsonReader<T>(onRow: (row: Row) => void, onEnd: () => T): Reader<T> {
  const pieces: string[] = [];
  return {
    push: (text) => void pieces.push(text),
    end() {
      const value = parsedJson(pieces.join(''));
      const entries: unknown = isRecord(value) ? value.group_users : value;
      const hint = isRecord(value) && 'format' in value ? ' It looks like a saved plan: use --apply.' : '';
      const expected = `The roster must be an array of entries, or { "group_users": […] }.${hint}`;
      if (!Array.isArray(entries)) throw problem(expected);
      entries.forEach((entry: unknown, index) => {
        onRow(jsonRow(entry, index + 1));
      });
      return onEnd();
    },
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw problem(`The roster is not valid JSON: ${messageOf(error)}.`);
  }
}

function jsonRow(entry: unknown, row: number): Row {
  if (!isRecord(entry)) return rowOf(row, 'The entry must be an object.', () => '');
  return rowOf(row, undefined, (column) => {
    const value = column === 'user_id' ? (entry.user_id ?? entry.id) : entry[column];
    if (value === undefined || value === null) return '';
    return typeof value === 'string' ? value.trim() : JSON.stringify(value);
  });
}
