/** A group's users as a roster: synced back, it restores the group. */
import Papa from 'papaparse';
import type { GroupUser } from '../../generated/schema.js';
import { printable } from './text.js';

/** What spreadsheets take for a formula, also after what they may take for the end of a cell. */
const FORMULA = /(^|[;\t])(?=\s*[=+\-@＝＋－＠])/g;

const head = ['user_id', 'permission', 'full_name', 'display_name', 'email'];

export function rosterCsv(users: readonly GroupUser[]): string {
  return csv([head, ...users.map(cells)]);
}

export function manifestHead(): string {
  return csv([['group_id', ...head]]);
}

/** The rows of one group. A group without members has a row too, or it would not be restored. */
export function manifestRows(groupId: number, users: readonly GroupUser[]): string {
  const rows = users.length === 0 ? [head.map(() => '')] : users.map(cells);
  return csv(rows.map((row) => [groupId, ...row]));
}

function cells({ id, permission, full_name, display_name, email }: GroupUser): (string | number)[] {
  return [id, ...[permission, full_name, display_name, email].map(cell)];
}

function cell(text: string): string {
  return printable(text).replace(FORMULA, "$1'");
}

function isNeutralised(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith("'");
}

function csv(rows: (string | number)[][]): string {
  return `${Papa.unparse(rows, { newline: '\n', quotes: isNeutralised })}\n`;
}
