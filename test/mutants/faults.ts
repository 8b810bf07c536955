/** What mutants and variants are made of: the ways in which a provider's rules can differ. */
import {
  applyTo,
  correct,
  isRecord,
  membersOf,
  userOfToken,
  type Call,
  type Change,
  type Fault,
  type Members,
  type Operation,
  type Rules,
  type State,
} from './studio.js';

export type Json = Record<string, unknown>;

/** Which responses a fault concerns. */
export interface Where {
  readonly operation?: Operation;
  readonly status?: number;
  readonly when?: (call: Call) => boolean;
}

type Respond = Rules['respond'];

/** Other responses: `change` receives the correct one's status, body and headers. */
export function responding(where: Where, change: Respond): Fault {
  return () => ({
    respond: (status, body, call, headers) =>
      (isAt(where, status, call) ? change : correct.respond)(status, body, call, headers),
  });
}

/** Another body, sent as JSON. */
export function body(where: Where, change: (body: Json, call: Call) => unknown): Fault {
  return responding(where, (status, sent, call, headers) =>
    correct.respond(status, change(sent as Json, call), call, headers),
  );
}

/** Another text with the media type of the correct response. */
export function text(where: Where, change: (text: string) => string | Uint8Array<ArrayBuffer>): Fault {
  return responding(where, (status, sent, call, headers) => {
    const response = correct.respond(status, sent, call, headers);
    return new Response(change(JSON.stringify(sent)), { status, headers: response.headers });
  });
}

/** Other headers; undefined removes one. */
export function header(where: Where, name: string, value: string | undefined): Fault {
  return responding(where, (...sent) => {
    const response = correct.respond(...sent);
    if (value !== undefined) response.headers.set(name, value);
    else response.headers.delete(name);
    return response;
  });
}

/** Other users in a 200. */
export function users(change: (users: Json[], call: Call) => unknown, where: Where = {}): Fault {
  return body({ ...where, status: 200 }, (sent, call) => ({ group_users: change(sent.group_users as Json[], call) }));
}

/** Another last user in a 200. */
export function lastUser(change: (user: Json) => unknown, where: Where = {}): Fault {
  return users((all) => all.map((user, index) => (index === all.length - 1 ? change(user) : user)), where);
}

/** Another status than the correct one. */
export function status(from: number, to: number, where: Where = {}): Fault {
  return responding({ ...where, status: from }, (_, sent, call) =>
    to === 204 ? new Response(null, { status: to }) : correct.respond(to, sent, call),
  );
}

/** Whether credentials are accepted: `read` receives the header and returns the token that they stand for. */
export function credentials(read: (header: string | undefined, call: Call) => string | undefined): Fault {
  return (state) => ({
    caller(call) {
      const token = read(call.request.headers.get('authorization') ?? undefined, call);
      return token === undefined ? correct.caller(call) : userOfToken(state, token);
    },
  });
}

/** Who may call besides those who may. */
export function admitting(isAllowed: (call: Call) => boolean): Fault {
  return () => ({
    admit(call) {
      if (!call.state.groups.has(call.group) || !isAllowed(call)) correct.admit(call);
    },
  });
}

/** Other group ids: `read` returns the id that the text stands for. */
export function groupId(read: (text: string) => number | undefined): Fault {
  return () => ({ group: (sent, call) => read(sent) ?? correct.group(sent, call) });
}

/** A change that is read differently: another one, or undefined for one that is ignored. */
export function change(read: (entry: Json, call: Call) => Json | undefined): Fault {
  return () => ({
    change(entry, call) {
      const changed = isRecord(entry) ? read(entry, call) : entry;
      return changed === undefined ? undefined : correct.change(changed, call);
    },
  });
}

/** A field of a change that is converted before it is validated. */
export function field(name: string, convert: (value: unknown, entry: Json) => unknown): Fault {
  return change((entry) => (name in entry ? { ...entry, [name]: convert(entry[name], entry) } : entry));
}

/** A change with an invalid field, where `isInvalid` holds, is ignored, while the rest of its batch is applied. */
export function ignoring(isInvalid: (entry: Json) => boolean): Fault {
  return change((entry) => (isInvalid(entry) ? undefined : entry));
}

/** Other entries of a batch. */
export function entries(read: (body: unknown) => unknown): Fault {
  return () => ({ entries: (sent, call) => correct.entries(read(sent), call) });
}

/** A text that is parsed differently. */
export function parsing(read: (text: string) => unknown): Fault {
  return () => ({ body: (call) => read(call.text) ?? correct.body(call) });
}

/** Changes that the group's state forbids, and that are dropped instead of rejected. */
export function dropping(isDropped: (change: Change, members: Members, call: Call) => boolean): Fault {
  return () => ({
    permitted(changes, call) {
      return correct.permitted(
        changes.filter((one) => !isDropped(one, membersOf(call), call)),
        call,
      );
    },
  });
}

/** Other changes are applied than those that were sent. */
export function applying(change: (changes: readonly Change[], call: Call) => readonly Change[]): Fault {
  return () => ({ apply: (changes, call) => correct.apply(change(changes, call), call) });
}

/** Each change is applied differently. */
export function applyingEach(apply: (members: Members, change: Change, call: Call, index: number) => void): Fault {
  return () => ({
    apply(changes, call) {
      changes.forEach((one, index) => {
        apply(membersOf(call), one, call, index);
      });
    },
  });
}

/** Something else happens after a batch was applied. */
export function afterwards(more: (members: Members, changes: readonly Change[], call: Call) => void): Fault {
  return applyingAll((members, changes, call) => {
    for (const one of changes) applyTo(members, one);
    more(members, changes, call);
  });
}

export function applyingAll(apply: (members: Members, changes: readonly Change[], call: Call) => void): Fault {
  return () => ({
    apply(changes, call) {
      apply(membersOf(call), changes, call);
    },
  });
}

/** The rejected changes of a request are applied all the same. */
export function applyingRejected(rejected: number, which: (changes: readonly Change[]) => readonly Change[]): Fault {
  return () => ({
    respond(answered, sent, call, headers) {
      if (answered === rejected && call.operation === 'batch') {
        const group = Number.isNaN(call.group) ? Number(call.url.pathname.split('/')[5]) : call.group;
        const members = call.state.groups.get(group);
        const changes = which(validChanges({ ...call, group }));
        if (members !== undefined) for (const one of changes) applyTo(members, one);
      }
      return correct.respond(answered, sent, call, headers);
    },
  });
}

/** Around every request. */
export function serving(serve: Rules['serve']): Fault {
  return () => ({ serve });
}

/** Faults at once. A later one replaces the rules of an earlier one. */
export function all(...faults: readonly Fault[]): Fault {
  return (state: State) => Object.assign({}, ...faults.map((fault) => fault(state))) as Partial<Rules>;
}

/** Callers other than admins. */
export function isCaller(call: Call, id: number): boolean {
  return call.caller === id;
}

export function without(name: string): (user: Json) => Json {
  return (user) => Object.fromEntries(Object.entries(user).filter(([key]) => key !== name));
}

/** Has the body of a batch that is asked for by a method or a path that is not documented. */
export function asOperation(operation: Operation, isMeant: (call: Call) => boolean): Fault {
  return () => ({ route: (call) => (isMeant(call) ? operation : correct.route(call)) });
}

function validChanges(call: Call): Change[] {
  try {
    const sent: unknown = JSON.parse(call.text);
    if (!Array.isArray(sent)) return [];
    return sent.flatMap((entry): Change[] => {
      try {
        const one = correct.change(entry, call);
        return one === undefined || !call.state.users.has(one.user_id) ? [] : [one];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

function isAt({ operation, status: wanted, when }: Where, answered: number, call: Call): boolean {
  return (
    (operation === undefined || call.operation === operation) &&
    (wanted === undefined || wanted === answered) &&
    (when === undefined || when(call))
  );
}
