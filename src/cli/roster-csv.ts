/** A group's users as a roster: synced back, it restores the group. */
import Papa from 'papaparse';
import type { GroupUser } from '../../generated/schema.js';

/** What a spreadsheet takes for a formula, also where more lines follow. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

const head = ['user_id', 'permission', 'full_name', 'display_name', 'email'];

export function rosterCsv(users: readonly GroupUser[]): string {
  return csv(head, users.map(cells));
}

export function manifestCsv(
  groups: readonly { readonly groupId: number; readonly users: readonly GroupUser[] }[],
): string {
  return csv(
    ['group_id', ...head],
    groups.flatMap(({ groupId, users }) => users.map((user) => [groupId, ...cells(user)])),
  );
}

function cells({ id, permission, full_name, display_name, email }: GroupUser): (string | number)[] {
  return [id, permission, full_name, display_name, email];
}

function csv(fields: readonly string[], data: readonly (readonly (string | number)[])[]): string {
  const rows = [fields, ...data].map((row) => [...row]);
  return `${Papa.unparse(rows, { newline: '\n', escapeFormulae: FORMULA })}\n`;
}
