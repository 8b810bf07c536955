/** Input that must be rejected and is not. */
import { change, entries, field, groupId, ignoring, parsing, serving, type Json } from '../faults.js';
import { violating } from '../mutant.js';
import { correct, ids, isRecord, Rejection, type Fault } from '../studio.js';

const PERMISSIONS = ['manager', 'member'];
const ACTIONS = ['add', 'update', 'remove'];

const userId = (convert: (value: unknown) => unknown): Fault => field('user_id', convert);
const action = (convert: (value: unknown) => unknown): Fault => field('action', convert);
const permission = (convert: (value: unknown, entry: Json) => unknown): Fault => field('permission', convert);
const number = (convert: (text: string) => number) => (value: unknown) =>
  typeof value === 'string' && !Number.isNaN(convert(value)) ? convert(value) : value;
const group = (pattern: RegExp, convert: (text: string) => number): Fault =>
  groupId((text) => (pattern.test(text) ? convert(text) : undefined));
const isUnknown = (known: readonly string[]) => (value: unknown) => typeof value === 'string' && !known.includes(value);
const unknownAction = isUnknown(ACTIONS);
const unknownPermission = isUnknown(PERMISSIONS);
const takesPermission = (entry: Json): boolean => entry.action !== 'remove';
const hasBadPermission = (entry: Json): boolean => takesPermission(entry) && unknownPermission(entry.permission);
const isBadId = ({ user_id }: Json): boolean => typeof user_id !== 'number' || !Number.isInteger(user_id);

/** Only some entries of a batch are validated; the others are ignored where they are invalid. */
const validatingOnly = (isValidated: (index: number, length: number) => boolean): Fault => {
  return () => {
    let [index, length] = [0, 0];
    return {
      entries(body, call) {
        const list = correct.entries(body, call);
        [index, length] = [0, list.length];
        return list;
      },
      change(entry, call) {
        const mustBeValid = isValidated(index++, length);
        try {
          return correct.change(entry, call);
        } catch (error) {
          if (mustBeValid || length === 1) throw error;
          return undefined;
        }
      },
    };
  };
};

/** A permission is stored as it was sent. */
const storing: Fault = () => ({
  change(entry, call) {
    if (!isRecord(entry) || !hasBadPermission(entry)) return correct.change(entry, call);
    const valid = correct.change({ ...entry, permission: 'member' }, call);
    return valid && { ...valid, permission: String(entry.permission) };
  },
});

/** An invalid entry is reported in a 200, and the others are applied. */
const applyingTheRest: Fault = () => ({
  entries(body, call) {
    const list = correct.entries(body, call);
    const valid = list.filter((entry) => {
      try {
        correct.change(entry, call);
        return true;
      } catch {
        return false;
      }
    });
    if (valid.length === 0) throw new Rejection(422, 'No change is valid.');
    return valid;
  },
});

export const input = [
  ...violating('input', 'documented', 'user_id is an integer', {
    'a user_id in quotes is converted': userId(number((text) => (/^\d+$/.test(text) ? Number(text) : Number.NaN))),
    'a user_id in hexadecimal is converted': userId(number((text) => (/^0x/i.test(text) ? Number(text) : Number.NaN))),
    'a user_id with an exponent is converted': userId(number((text) => (/e/i.test(text) ? Number(text) : Number.NaN))),
    'a user_id with spaces around it is converted': userId(
      number((text) => (/^\s|\s$/.test(text) ? Number(text) : Number.NaN)),
    ),
    'a user_id with text behind it is converted': userId(
      number((text) => (/^\d+\D/.test(text) ? Number.parseInt(text, 10) : Number.NaN)),
    ),
    'a user_id that is text is ignored': ignoring(({ user_id }) => typeof user_id === 'string'),
    'a user_id that is an empty text is ignored': ignoring(({ user_id }) => user_id === ''),
    'a user_id that is a fraction is truncated': userId((value) =>
      typeof value === 'number' ? Math.trunc(value) : value,
    ),
    'a user_id that is a fraction is ignored': ignoring(
      ({ user_id }) => typeof user_id === 'number' && !Number.isInteger(user_id),
    ),
    'a user_id that is null is ignored': ignoring(({ user_id }) => user_id === null),
    'a user_id that is a boolean is ignored': ignoring(({ user_id }) => typeof user_id === 'boolean'),
    'a user_id in a list is converted': userId((value) =>
      Array.isArray(value) && value.length === 1 ? value[0] : value,
    ),
    'a user_id in an object is converted': userId((value) => (isRecord(value) && 'id' in value ? value.id : value)),
    'a user_id that is an object is ignored': ignoring(({ user_id }) => isRecord(user_id)),
    'a missing user_id is ignored': ignoring((entry) => !('user_id' in entry)),
    'a change with any invalid user_id is ignored': ignoring(isBadId),
  }),
  ...violating('input', 'documented', 'action is one of the documented ones', {
    'an unknown action is ignored': ignoring((entry) => unknownAction(entry.action)),
    'an unknown action is an update': action((value) => (unknownAction(value) ? 'update' : value)),
    'an unknown action adds': change((entry) =>
      unknownAction(entry.action) ? { ...entry, action: 'add', permission: 'member' } : entry,
    ),
    'an action in another case is accepted': action((value) =>
      typeof value === 'string' ? value.toLowerCase() : value,
    ),
    'an action with spaces around it is accepted': action((value) =>
      typeof value === 'string' ? value.trim() : value,
    ),
    'an action with text behind it is accepted': action(
      (value) => (typeof value === 'string' ? ACTIONS.find((name) => value.startsWith(name)) : undefined) ?? value,
    ),
    'a missing action is ignored': ignoring((entry) => !('action' in entry)),
    'a missing action is an update': change((entry) => ('action' in entry ? entry : { ...entry, action: 'update' })),
    'an action that is null is ignored': ignoring((entry) => entry.action === null),
    'an action that is a number is an index': action((value) =>
      typeof value === 'number' ? (ACTIONS[value] ?? value) : value,
    ),
    'an action in a list is accepted': action((value) => (Array.isArray(value) ? value[0] : value)),
    'an action that is no text is ignored': ignoring((entry) => typeof entry.action !== 'string'),
    'an empty action is ignored': ignoring((entry) => entry.action === ''),
  }),
  ...violating('input', 'documented', 'permission is one of the documented ones', {
    'an unknown permission means member for an add': permission((value, entry) =>
      entry.action === 'add' && unknownPermission(value) ? 'member' : value,
    ),
    'an unknown permission means member for an update': permission((value, entry) =>
      entry.action === 'update' && unknownPermission(value) ? 'member' : value,
    ),
    'an unknown permission is stored': storing,
    'a change with an unknown permission is ignored': ignoring(hasBadPermission),
    'a permission in another case is accepted': permission((value) =>
      typeof value === 'string' ? value.toLowerCase() : value,
    ),
    'a permission with spaces around it is accepted': permission((value) =>
      typeof value === 'string' ? value.trim() : value,
    ),
    'a permission with text behind it is accepted': permission(
      (value) => (typeof value === 'string' ? PERMISSIONS.find((name) => value.startsWith(name)) : undefined) ?? value,
    ),
    'an empty permission means member': permission((value) => (value === '' ? 'member' : value)),
    'a permission that is null means member for an add': permission((value, entry) =>
      value === null && entry.action === 'add' ? 'member' : value,
    ),
    'a permission that is null changes nothing in an update': ignoring(
      (entry) => entry.permission === null && entry.action === 'update',
    ),
    'a permission that is true means manager': permission((value) =>
      typeof value === 'boolean' ? (value ? 'manager' : 'member') : value,
    ),
    'a permission that is a number is an index': permission((value) =>
      typeof value === 'number' ? (PERMISSIONS[value] ?? 'member') : value,
    ),
    'a permission in a list is accepted': permission((value) => (Array.isArray(value) ? value[0] : value)),
    'a permission in an object is accepted': permission((value) => (isRecord(value) ? 'member' : value)),
  }),
  ...violating('input', 'documented', 'the body is a list of objects', {
    'a single change need not be in a list': entries((body) => (isRecord(body) && 'action' in body ? [body] : body)),
    'the list may be wrapped in an object': entries((body) => {
      const wrapped = isRecord(body) ? Object.values(body).find((value) => Array.isArray(value)) : undefined;
      return wrapped ?? body;
    }),
    'a change in a list of its own is accepted': entries((body) =>
      Array.isArray(body) ? (body as unknown[]).flat() : body,
    ),
    'a change that is text is ignored': entries((body) =>
      Array.isArray(body) && body.some((one) => typeof one === 'string') ? onlyRecords(body) : body,
    ),
    'a change that is null is ignored': () => ({
      change: (entry, call) => (entry === null ? undefined : correct.change(entry, call)),
    }),
    'a change that is a number is ignored': () => ({
      change: (entry, call) => (typeof entry === 'number' ? undefined : correct.change(entry, call)),
    }),
    'a change that is a list is ignored': () => ({
      change: (entry, call) => (Array.isArray(entry) ? undefined : correct.change(entry, call)),
    }),
    'a body that is null is no changes': bodyWithout((body) => body === null),
    'a body that is an empty object is no changes': bodyWithout(
      (body) => isRecord(body) && Object.keys(body).length === 0,
    ),
    'a body that is text is no changes': bodyWithout((body) => typeof body === 'string'),
    'a body that is no list is no changes': bodyWithout((body) => !Array.isArray(body)),
  }),
  ...violating('input', 'documented', 'a batch needs a JSON body', {
    'a missing body is no changes': () => ({
      entries: (body, call) => (call.text === '' ? [] : correct.entries(body, call)),
      body: (call) => (call.text === '' ? [] : correct.body(call)),
    }),
    'malformed JSON is a fault of the server': serving(async (call, next) => {
      const response = await next(call);
      return response.status === 422 && call.text !== '' && parsed(call.text) === undefined
        ? correct.respond(500, { error: 'Unexpected end of JSON input' }, call)
        : response;
    }),
    'JSON that breaks off is completed': parsing((text) =>
      parsed(text) === undefined ? (parsed(`${text}]`) ?? parsed(`${text}}]`)) : undefined,
    ),
    'text behind the JSON is ignored': parsing((text) => {
      const end = text.lastIndexOf(']');
      return parsed(text) === undefined && end > 0 ? parsed(text.slice(0, end + 1)) : undefined;
    }),
    'a trailing comma is accepted': parsing((text) =>
      parsed(text) === undefined ? parsed(text.replace(/,(\s*[\]}])/g, '$1')) : undefined,
    ),
    'comments are accepted': parsing((text) =>
      parsed(text) === undefined ? parsed(text.replace(/\/\*.*?\*\/|\/\/.*$/g, '')) : undefined,
    ),
    'malformed JSON is no changes': () => ({
      entries: (body, call) => (parsed(call.text) === undefined ? [] : correct.entries(body, call)),
      body: (call) => (parsed(call.text) === undefined ? [] : correct.body(call)),
    }),
  }),
  ...violating('input', 'documented', 'a batch with an invalid change is 422', {
    'only the first change is validated': validatingOnly((index) => index === 0),
    'only the last change is validated': validatingOnly((index, length) => index === length - 1),
    'the first change is not validated': validatingOnly((index) => index > 0),
    'the last change is not validated': validatingOnly((index, length) => index < length - 1),
    'the changes between the first and the last are not validated': validatingOnly(
      (index, length) => index === 0 || index === length - 1,
    ),
    'an invalid change is ignored while the others are applied': applyingTheRest,
  }),
  ...violating('input', 'documented', 'an invalid group_id is 422', {
    'a group_id that is text is the first group': group(/^[a-z-]+$/i, () => ids.group),
    'a group_id that is a fraction is truncated': group(/^\d+\.\d*[1-9]$/, (text) => Math.trunc(Number(text))),
    'a group_id that is a fraction is the first group': group(/^\d+\.\d*[1-9]$/, () => ids.group),
    'a group_id with text behind it is converted': group(/^\d+[^\d.\s]/, (text) => Number.parseInt(text, 10)),
  }),
  ...violating('input', 'assumed', 'an integer in a path is written in digits', {
    'a group_id in hexadecimal is converted': group(/^0x/i, Number),
    'a group_id with an exponent is converted': group(/^\d+(\.\d+)?e\d+$/i, Number),
    'a group_id with spaces around it is converted': group(/^\s+\d+|\d\s+$/, Number),
  }),
  ...violating('input', 'documented', 'an id means one group or user', {
    'a group_id is read with 32 bits': group(/^\d{10,}$/, (text) => Number(BigInt.asIntN(32, BigInt(text)))),
  }),
  ...violating('input', 'assumed', 'ids are positive 64-bit integers', {
    'a user_id of 0 is ignored': ignoring(({ user_id }) => user_id === 0),
    'a negative user_id is ignored': ignoring(({ user_id }) => Number(user_id) < 0),
    'a negative user_id is made positive': userId((value) => (typeof value === 'number' ? Math.abs(value) : value)),
    'a negative group_id is an unknown group': group(/^-\d+$/, () => ids.unknownGroup),
    'a group_id of 0 is an unknown group': group(/^0$/, () => ids.unknownGroup),
  }),
  ...violating('input', 'assumed', 'a batch has at least one change', {
    'an empty batch is accepted': () => ({
      entries: (body, call) => (Array.isArray(body) && body.length === 0 ? [] : correct.entries(body, call)),
    }),
  }),
  ...violating('input', 'assumed', 'an update needs a permission', {
    'an update without permission changes nothing': ignoring(
      (entry) => entry.action === 'update' && !('permission' in entry),
    ),
    'an update without permission makes a member': change((entry) =>
      entry.action === 'update' && !('permission' in entry) ? { ...entry, permission: 'member' } : entry,
    ),
  }),
];

/** Takes a body for an empty batch. */
function bodyWithout(isEmpty: (body: unknown) => boolean): Fault {
  return () => ({ entries: (body, call) => (isEmpty(body) ? [] : correct.entries(body, call)) });
}

function onlyRecords(list: readonly unknown[]): unknown[] {
  return list.filter(isRecord);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
