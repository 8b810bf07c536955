/** Users of groups as a roster or a manifest: synced back, it restores the groups. */
import Papa from 'papaparse';
import type { GroupUser } from '../../generated/schema.js';
import { printable } from './text.js';

const COLUMNS = ['user_id', 'permission', 'full_name', 'display_name', 'email'];

/** What spreadsheets take for a formula, also after what they may take for the end of a cell. */
const FORMULA = /(^|[;\t])(?=\s*[=+\-@＝＋－＠])/g;

export function rosterHead(kind: 'roster' | 'manifest'): string {
  return csv([kind === 'roster' ? COLUMNS : ['group_id', ...COLUMNS]]);
}

/** @param groupId For a manifest: then a group without members has a row, too, or it would not be restored. */
export function rosterRows(users: readonly GroupUser[], groupId?: number): string {
  const rows = users.map(({ id, permission, full_name, display_name, email }) => [
    String(id),
    ...[permission, full_name, display_name, email].map((text) => printable(text).replace(FORMULA, "$1'")),
  ]);
  if (groupId === undefined) return csv(rows);
  return csv((rows.length > 0 ? rows : [COLUMNS.map(() => '')]).map((row) => [String(groupId), ...row]));
}

function csv(rows: string[][]): string {
  const isNeutralised = (value: unknown) => typeof value === 'string' && value.startsWith("'");
  return rows.length === 0 ? '' : `${Papa.unparse(rows, { newline: '\n', quotes: isNeutralised })}\n`;
}
