/** A group's users as a roster: synced back, it restores the group. */
import Papa from 'papaparse';
import type { GroupUser } from '../../generated/schema.js';
import { printable } from './text.js';

/** What spreadsheets take for a formula. */
const FORMULA = /^[=+\-@＝＋－＠]/;

const head = ['user_id', 'permission', 'full_name', 'display_name', 'email'];

export function rosterCsv(users: readonly GroupUser[]): string {
  return csv(head, users.map(cells));
}

export function manifestCsv(
  groups: readonly { readonly groupId: number; readonly users: readonly GroupUser[] }[],
): string {
  return csv(
    ['group_id', ...head],
    groups.flatMap(({ groupId, users }) =>
      // A group with nobody in it has a row too, or it would not be restored.
      users.length === 0 ? [[groupId, ...head.map(() => '')]] : users.map((user) => [groupId, ...cells(user)]),
    ),
  );
}

function cells({ id, permission, full_name, display_name, email }: GroupUser): (string | number)[] {
  return [id, ...[permission, full_name, display_name, email].map(printable)];
}

function csv(fields: readonly string[], data: readonly (readonly (string | number)[])[]): string {
  const rows = [fields, ...data].map((row) => [...row]);
  return `${Papa.unparse(rows, { newline: '\n', escapeFormulae: FORMULA })}\n`;
}
