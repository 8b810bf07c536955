import { isRecord } from '../lib/is-record.js';

/** A list of a group's users from which no plan can be made. */
export class ListError extends Error {
  override readonly name = 'ListError';
}

/**
 * The permission of each user in a list, by user id. The client checks no bodies unless it is asked to, and a plan that
 * is made from a wrong list removes people.
 *
 * @throws {ListError} if an entry is no object, an id is no positive integer, a permission is no text, or a user occurs
 * twice.
 */
export function membersOf(users: unknown): Map<number, string> {
  if (!Array.isArray(users)) throw new ListError('The list of users must be an array.');
  const members = new Map<number, string>();
  users.forEach((user: unknown, index) => {
    const place = `Entry ${index + 1} of the list of users`;
    if (!isRecord(user)) throw new ListError(`${place} must be an object.`);
    const { id, permission } = user;
    if (!isId(id)) throw new ListError(`${place} must have a positive integer as its id.`);
    if (typeof permission !== 'string') throw new ListError(`${place} must have a text as its permission.`);
    if (members.has(id)) throw new ListError(`${place} repeats the user ${id}.`);
    members.set(id, permission);
  });
  return members;
}

export function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
