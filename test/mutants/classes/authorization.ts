/** Callers who may do what they must not, or must not do what they may. */
import { admitting, credentials, type Json } from '../faults.js';
import { violating } from '../mutant.js';
import { correct, ids, isAdmin, membersOf, Rejection, tokens, type Call, type Fault } from '../studio.js';

const { admin } = tokens;
const otherManager = ids.outsider + 1;

/** Credentials that are read in a lax way: the token, where the header has one in this form. */
const matching = (pattern: RegExp) => credentials((header) => pattern.exec(header ?? '')?.[1]);
/** Credentials that are taken for an admin's. */
const forged = (isTaken: (header: string | undefined, call: Call) => boolean) =>
  credentials((header, call) => (isTaken(header, call) ? admin : undefined));
const tokenOf = (header: string | undefined): string => /^Bearer (\S+)$/i.exec(header ?? '')?.[1] ?? '';
const mayList = (isAllowed: (call: Call) => boolean) =>
  admitting((call) => call.operation === 'list' && isAllowed(call));
const maySend = (isAllowed: (call: Call) => boolean) =>
  admitting((call) => call.operation === 'batch' && isAllowed(call));

/** Rejects callers whom the contract admits. */
const excluding = (isExcluded: (call: Call) => boolean): Fault => {
  return () => ({
    admit(call) {
      correct.admit(call);
      if (isExcluded(call)) throw new Rejection(403, 'You may not do this.');
    },
  });
};

/** The credentials of an earlier request are used where there are none. */
const remembered: Fault = () => {
  let last: number | undefined;
  return {
    caller(call) {
      if (!call.request.headers.has('authorization') && last !== undefined) return last;
      last = correct.caller(call);
      return last;
    },
  };
};

const sends = (action: string, call: Call): boolean => {
  const sent = JSON.parse(call.text || 'null') as readonly Json[] | null;
  return Array.isArray(sent) && sent.length > 0 && (sent as readonly Json[]).every((one) => one.action === action);
};

export const authorization = [
  ...violating('authorization', 'documented', 'a request without authorization is 401', {
    'no credentials are an admin': forged((header) => header === undefined),
    'no credentials are an admin for a batch': forged(
      (header, call) => header === undefined && call.operation === 'batch',
    ),
    'no credentials are a member': credentials((header) => (header === undefined ? tokens.member : undefined)),
    'empty credentials are an admin': forged((header) => header === ''),
    'the word Bearer alone is an admin': forged((header) => /^bearer\s*$/i.test(header ?? '')),
    'credentials are remembered from the request before': remembered,
  }),
  ...violating('authorization', 'documented', 'an invalid authorization is 401', {
    'any token is an admin': forged(
      (header) => header !== undefined && !Object.values<string>(tokens).includes(tokenOf(header)),
    ),
    'a token is compared without its last character': forged(
      (header) => tokenOf(header).length === admin.length && tokenOf(header).slice(0, -1) === admin.slice(0, -1),
    ),
    'a token is compared by its beginning': forged((header) => tokenOf(header).startsWith(admin)),
    'the beginning of a token is enough': forged(
      (header) => tokenOf(header).length > 3 && admin.startsWith(tokenOf(header)),
    ),
    'a token is compared without case': credentials((header) =>
      Object.values(tokens).find((token) => token.toLowerCase() === tokenOf(header).toLowerCase()),
    ),
    'an expired token is accepted': forged((header) => tokenOf(header) === tokens.expired),
    'an expired token may still list': forged(
      (header, call) => tokenOf(header) === tokens.expired && call.operation === 'list',
    ),
  }),
  ...violating('authorization', 'documented', 'a token of another scheme is an invalid authorization', {
    'a token of the scheme Basic is accepted': matching(/^Basic (\S+)$/i),
    'any scheme is accepted': matching(/^\w+ (\S+)$/),
  }),
  ...violating('authorization', 'documented', 'only an admin or a member of the group may list', {
    'an outsider may list': mayList(({ caller }) => caller === ids.outsider),
    'anybody with a token may list': mayList(() => true),
    'a manager of another group may list': mayList(({ caller }) => caller === otherManager),
    'a member may not list': excluding((call) => call.operation === 'list' && call.caller === ids.member),
    'only managers and admins may list': excluding(
      (call) => call.operation === 'list' && !isAdmin(call) && membersOf(call).get(call.caller) !== 'manager',
    ),
    'a manager of the group may not list': excluding(
      (call) => call.operation === 'list' && membersOf(call).get(call.caller) === 'manager',
    ),
    'a member may list other groups': mayList(({ caller, group }) => caller === ids.member && group !== ids.group),
    'a manager of another group may not list their own': excluding(
      (call) => call.operation === 'list' && call.caller === otherManager,
    ),
    'an admin may list only the groups they are in': excluding(
      (call) => call.operation === 'list' && !membersOf(call).has(call.caller),
    ),
  }),
  ...violating('authorization', 'documented', 'only an admin may send a batch', {
    'whoever sends a batch after an admin may do so': () => {
      let isOpen = false;
      return {
        admit(call) {
          if (call.operation === 'list' || !isOpen || !call.state.groups.has(call.group)) correct.admit(call);
          if (call.operation === 'batch') isOpen = isAdmin(call);
        },
      };
    },
    'a member may send a batch': maySend(({ caller }) => caller === ids.member),
    'a manager of the group may send a batch': maySend((call) => membersOf(call).get(call.caller) === 'manager'),
    'a manager of another group may send a batch': maySend(({ caller }) => caller === otherManager),
    'an outsider may send a batch': maySend(({ caller }) => caller === ids.outsider),
    'anybody with a token may send a batch': maySend(() => true),
    'the batch is open to everybody': forged((_, call) => call.operation === 'batch'),
    'a member may update, but not add': maySend((call) => call.caller === ids.member && sends('update', call)),
    'a member may add users': maySend((call) => call.caller === ids.member && sends('add', call)),
    'an outsider may remove users': maySend((call) => call.caller === ids.outsider && sends('remove', call)),
    'an admin may not send a batch': excluding((call) => call.operation === 'batch'),
    'an admin may send a batch only to the groups they are in': excluding(
      (call) => call.operation === 'batch' && !membersOf(call).has(call.caller),
    ),
  }),
];
