/** Batches that do something else than they say, and lists that show something else than is there. */
import {
  afterwards,
  applying,
  applyingAll,
  applyingEach,
  applyingRejected,
  change,
  dropping,
  ignoring,
  responding,
  users,
  type Json,
} from '../faults.js';
import { violating } from '../mutant.js';
import {
  applyTo,
  correct,
  ids,
  isAdmin,
  membersOf,
  Rejection,
  usersIn,
  type Call,
  type Change,
  type Fault,
  type Members,
} from '../studio.js';

const list = { operation: 'list' } as const;
const batch = { operation: 'batch' } as const;
const spares: readonly unknown[] = ids.spares;
const isA = (action: string) => (one: Change) => one.action === action;
const others = (members: Members, changes: readonly Change[]): number[] =>
  [...members.keys()].filter((id) => !changes.some(({ user_id }) => user_id === id));
const flipped = (permission: string | undefined): string => (permission === 'manager' ? 'member' : 'manager');

/** Answers as if a batch were applied, where the condition holds. */
const forgetting = (isForgotten: (one: Change, changes: readonly Change[]) => boolean): Fault => {
  return () => {
    let shown: Members | undefined;
    return {
      apply(changes, call) {
        shown = new Map(membersOf(call));
        for (const one of changes) applyTo(shown, one);
        const kept = changes.filter((one) => !isForgotten(one, changes));
        for (const one of kept) applyTo(membersOf(call), one);
      },
      list: (call) => usersIn(call.operation === 'batch' ? (shown ?? membersOf(call)) : membersOf(call), call.state),
    };
  };
};

/** The list is as it was at another time; `isFresh` decides whether it is read anew. */
const caching = (isFresh: (age: number, call: Call) => boolean, keyOf: (call: Call) => unknown = () => ''): Fault => {
  return () => {
    const cache = new Map<unknown, { readonly users: Json[]; age: number }>();
    return {
      list(call) {
        if (call.operation === 'batch') return correct.list(call);
        const key = `${String(keyOf(call))} ${call.group}`;
        const cached = cache.get(key);
        if (cached !== undefined && !isFresh(++cached.age, call)) return cached.users;
        const users = usersIn(membersOf(call), call.state);
        cache.set(key, { users, age: 0 });
        return users;
      },
    };
  };
};

/** The next list after a write shows the group before it. */
const lagging: Fault = () => {
  let stale: Json[] | undefined;
  return {
    apply(changes, call) {
      stale = usersIn(membersOf(call), call.state);
      return correct.apply(changes, call);
    },
    list(call) {
      if (call.operation === 'batch' || stale === undefined) return correct.list(call);
      const shown = stale;
      stale = undefined;
      return shown;
    },
  };
};

/** Somebody who was removed before keeps a row of their own. */
const softDeleting = (readd: (members: Members, one: Change, former: string) => void): Fault => {
  return () => {
    const removed = new Map<number, string>();
    return {
      apply(changes, call) {
        const members = membersOf(call);
        for (const one of changes) {
          const former = removed.get(one.user_id);
          if (one.action === 'remove') removed.set(one.user_id, members.get(one.user_id) ?? 'member');
          if (one.action === 'add' && former !== undefined) readd(members, one, former);
          else applyTo(members, one);
        }
      },
    };
  };
};

/** A user may have several rows; the list shows each. */
const duplicating = (isTwice: (one: Change) => boolean): Fault => {
  return () => {
    const twice = new Set<number>();
    return {
      apply(changes, call) {
        for (const one of changes) {
          if (isTwice(one)) twice.add(one.user_id);
          if (one.action === 'remove') twice.delete(one.user_id);
          applyTo(membersOf(call), one);
        }
      },
      list: (call) =>
        usersIn(membersOf(call), call.state).flatMap((user) => (twice.has(Number(user.id)) ? [user, user] : [user])),
    };
  };
};

/** A former member of the batch's changes decides what the others do. */
const sharing = (share: (first: Change, one: Change) => Change, from: 0 | -1 = 0): Fault =>
  applyingAll((members, changes) => {
    const shared = changes.at(from);
    for (const one of changes) applyTo(members, shared === undefined ? one : share(shared, one));
  });

export const state = [
  ...violating('state', 'documented', 'a batch is applied', {
    'an add is answered and forgotten': forgetting(isA('add')),
    'an update is answered and forgotten': forgetting(isA('update')),
    'a remove is answered and forgotten': forgetting(isA('remove')),
    'everything is answered and forgotten': forgetting(() => true),
    'an add changes nothing': dropping(isA('add')),
    'an update changes nothing': dropping(isA('update')),
    'a remove changes nothing': dropping(isA('remove')),
    'a demotion changes nothing': dropping(
      (one, members) =>
        one.action === 'update' && one.permission === 'member' && members.get(one.user_id) === 'manager',
    ),
    'a promotion changes nothing': dropping(
      (one, members) =>
        one.action === 'update' && one.permission === 'manager' && members.get(one.user_id) === 'member',
    ),
    'a batch is rejected in which there are several changes': rejecting((changes) => changes.length > 1),
    'a batch is rejected that adds and removes': rejecting(
      (changes) => changes.some(isA('add')) && changes.some(isA('remove')),
    ),
    'the remove in a batch of several is forgotten': forgetting(
      (one, { length }) => one.action === 'remove' && length > 1,
    ),
  }),
  ...violating('state', 'documented', 'each change of a batch is applied', {
    'only the first change is applied': applying((changes) => changes.slice(0, 1)),
    'only the last change is applied': applying((changes) => changes.slice(-1)),
    'all changes but the last are applied': applying((changes) =>
      changes.length > 1 ? changes.slice(0, -1) : changes,
    ),
    'at most two changes are applied': applying((changes) => changes.slice(0, 2)),
    'all changes have the permission of the first': sharing((first, one) =>
      one.action === 'remove' ? one : { ...one, permission: first.permission ?? one.permission },
    ),
    'all changes have the permission of the last': sharing(
      (last, one) => (one.action === 'remove' ? one : { ...one, permission: last.permission ?? one.permission }),
      -1,
    ),
    'all changes have the action of the first': sharing((first, one) => ({ ...one, action: first.action })),
  }),
  ...violating('state', 'documented', 'a change does what its action says', {
    'an add makes a manager of everybody': applying((changes) =>
      changes.map((one) => (one.action === 'add' ? { ...one, permission: 'manager' } : one)),
    ),
    'an add makes a member of everybody': applying((changes) =>
      changes.map((one) => (one.action === 'add' ? { ...one, permission: 'member' } : one)),
    ),
    'the permissions are swapped': applying((changes) =>
      changes.map((one) => ({ ...one, permission: flipped(one.permission ?? 'member') })),
    ),
    'an update swaps the permission, whatever it says': applyingEach((members, one) => {
      applyTo(members, one.action === 'update' ? { ...one, permission: flipped(members.get(one.user_id)) } : one);
    }),
    'an update to member removes the user': applying((changes) =>
      changes.map((one) =>
        one.action === 'update' && one.permission === 'member' ? { ...one, action: 'remove' } : one,
      ),
    ),
    'a remove makes a member instead': applying((changes) =>
      changes.map((one) => (one.action === 'remove' ? { ...one, action: 'update', permission: 'member' } : one)),
    ),
    'a remove leaves the user with the permission removed': applying((changes) =>
      changes.map((one) => (one.action === 'remove' ? { ...one, action: 'update', permission: 'removed' } : one)),
    ),
    'an add adds the user twice': duplicating(isA('add')),
    'an update adds the user once more': duplicating(isA('update')),
    'a user who was removed cannot be added again': softDeleting(() => {
      throw new Rejection(422, 'The user has been removed.');
    }),
    'a user who was removed is added again in words only': softDeleting(() => undefined),
    'a user who was removed gets their former permission back': softDeleting((members, one, former) => {
      applyTo(members, { ...one, permission: former });
    }),
  }),
  ...violating('state', 'documented', 'permission is optional for an add', {
    'an add without permission is invalid': change((entry) =>
      entry.action === 'add' && !('permission' in entry) ? { ...entry, permission: '' } : entry,
    ),
    'an add without permission is ignored': ignoring((entry) => entry.action === 'add' && !('permission' in entry)),
  }),
  ...violating('state', 'documented', 'a batch changes nobody else', {
    'an update gives another member the permission, too': afterwards((members, changes) => {
      for (const one of changes.filter(isA('update')))
        for (const id of others(members, changes)) applyTo(members, { ...one, user_id: id, permission: 'manager' });
    }),
    'a remove removes another member, too': afterwards((members, changes) => {
      const [id] = others(members, changes).slice(-1);
      if (changes.some(isA('remove')) && id !== undefined) members.delete(id);
    }),
    'an add removes another member': afterwards((members, changes) => {
      const [id] = others(members, changes).slice(-1);
      if (changes.some(isA('add')) && id !== undefined) members.delete(id);
    }),
    'a batch replaces the members of the group': afterwards((members, changes) => {
      if (changes.some(isA('add'))) for (const id of others(members, changes).slice(1)) members.delete(id);
    }),
    'a batch is applied to another group, too': () => ({
      apply(changes, call) {
        for (const group of [call.group, ids.otherGroup]) {
          const members = call.state.groups.get(group) ?? new Map<number, string>();
          for (const one of changes) applyTo(members, one);
        }
      },
    }),
    'an add is applied to the user with the next id': applying((changes) =>
      changes.map((one) => (spares.includes(one.user_id) ? { ...one, user_id: one.user_id + 1 } : one)),
    ),
  }),
  ...violating('state', 'documented', 'a rejected batch of somebody who may not send one changes nothing', {
    'what a caller without the right sends is applied all the same': applyingRejected(403, (changes) => changes),
    'what an unknown caller sends is applied all the same': applyingRejected(401, (changes) => changes),
  }),
  ...violating('state', 'documented', 'a group that does not exist is not changed', {
    'a batch for an unknown group creates it': () => ({
      admit(call) {
        if (call.operation === 'batch' && isAdmin(call) && !call.state.groups.has(call.group))
          call.state.groups.set(call.group, new Map());
        correct.admit(call);
      },
    }),
    'a batch for an unknown group is applied to the first group': () => ({
      admit(call) {
        if (call.operation === 'batch' && isAdmin(call) && !call.state.groups.has(call.group)) call.group = ids.group;
        correct.admit(call);
      },
    }),
    'a batch for an unknown group is 404, and applied to the first group': () => ({
      respond(status, sent, call, headers) {
        const isUnknown = call.operation === 'batch' && status === 404 && isAdmin(call);
        if (isUnknown) apply({ ...call, group: ids.group });
        return correct.respond(status, sent, call, headers);
      },
    }),
  }),
  ...violating('state', 'documented', 'a 200 lists the users of the group after the update', {
    'a batch returns the group before it': () => {
      let before: Json[] = [];
      return {
        apply(changes, call) {
          before = usersIn(membersOf(call), call.state);
          return correct.apply(changes, call);
        },
        list: (call) => (call.operation === 'batch' ? before : correct.list(call)),
      };
    },
    'a batch returns only the users that it named': users(
      (all, { text }) => all.filter(({ id }) => text.includes(String(id))),
      batch,
    ),
    'a batch returns an empty list': users(() => [], batch),
    'a batch returns the permission before it': users(
      (all) =>
        all.map((user) =>
          spares.includes(user.id) ? { ...user, permission: flipped(String(user.permission)) } : user,
        ),
      batch,
    ),
    'a batch returns another address than the list': users(
      (all) => all.map((user) => (spares.includes(user.id) ? { ...user, email: 'old@example.edu' } : user)),
      batch,
    ),
    'a batch returns the users of another group': users(
      (_, { state: { groups }, state: all }) => usersIn(groups.get(ids.otherGroup) ?? new Map<number, string>(), all),
      batch,
    ),
    'a batch returns users that were removed': () => {
      const removed = new Map<number, string>();
      return {
        apply(changes, call) {
          for (const one of changes)
            if (one.action === 'remove') removed.set(one.user_id, 'member');
            else removed.delete(one.user_id);
          return correct.apply(changes, call);
        },
        list: (call) =>
          usersIn(call.operation === 'batch' ? new Map([...membersOf(call), ...removed]) : membersOf(call), call.state),
      };
    },
  }),
  ...violating('state', 'documented', 'the list shows the users of the group', {
    'the list is cached for good': caching(() => false),
    'the list is cached for each caller for good': caching(
      () => false,
      ({ caller }) => caller,
    ),
    'the list of a member is cached for good': caching(
      (_, { caller }) => caller === ids.admin,
      ({ caller }) => caller,
    ),
    'the list is read anew every third time': caching((age) => age >= 3),
    'the list lags one read behind a batch': lagging,
    'the last user is listed twice': users((all) => [...all, ...all.slice(-1)]),
    'a member sees no users who were just added': users((all) => all.filter(({ id }) => !spares.includes(id)), {
      ...list,
      when: isMember,
    }),
    'the list lags 250 ms behind a batch': slow(250),
    'a member sees part of the list': users((all) => all.slice(0, 1), { ...list, when: isMember }),
    'a member sees a list without managers': users((all) => all.filter(({ permission }) => permission !== 'manager'), {
      ...list,
      when: isMember,
    }),
    'a member sees everybody as a member': users((all) => all.map((user) => ({ ...user, permission: 'member' })), {
      ...list,
      when: isMember,
    }),
    'the list shows at most three users': users((all) => all.slice(0, 3), list),
    'the list cannot be read once a user was added': responding({ ...list, status: 200 }, (code, sent, call) =>
      [...membersOf(call).keys()].some((id) => spares.includes(id))
        ? correct.respond(500, { error: 'too many users' }, call)
        : correct.respond(code, sent, call),
    ),
    'an added user has the id of another': users((all) =>
      all.map((user) => (spares.includes(user.id) ? { ...user, id: Number(user.id) + 4 } : user)),
    ),
    'the list shows managers as members': users(
      (all) => all.map((user) => (spares.includes(user.id) ? { ...user, permission: 'member' } : user)),
      list,
    ),
    'the list leaves out users without a token': users((all) => all.filter(({ id }) => !spares.includes(id)), list),
  }),
  ...violating('state', 'assumed', 'an add without permission makes a member', {
    'an add without permission makes a manager': change((entry) =>
      entry.action === 'add' && !('permission' in entry) ? { ...entry, permission: 'manager' } : entry,
    ),
  }),
  ...violating('state', 'assumed', 'a change that does not fit the group is 422', {
    'an add of a member is ignored': dropping((one, members) => one.action === 'add' && members.has(one.user_id)),
    'an add of a member sets the permission': upserting('add', true),
    'an update of a non-member is ignored': dropping(
      (one, members) => one.action === 'update' && !members.has(one.user_id),
    ),
    'an update of a non-member adds them': upserting('update', false),
    'a remove of a non-member is ignored': dropping(
      (one, members) => one.action === 'remove' && !members.has(one.user_id),
    ),
    'two changes of one user are applied one after the other': inOrder((changes) => changes),
    'of two changes of one user the last is applied': inOrder((changes) =>
      changes.filter(({ user_id }, index) => !changes.slice(index + 1).some((later) => later.user_id === user_id)),
    ),
  }),
  ...violating('state', 'assumed', 'a batch with an invalid change changes nothing', {
    'the valid changes of a rejected batch are applied': applyingRejected(422, (changes) => changes),
    'the changes before the invalid one are applied': applyingRejected(422, (changes) => changes.slice(0, 1)),
    'the changes after the invalid one are applied': applyingRejected(422, (changes) => changes.slice(-1)),
  }),
];

/** Applies the valid changes of a request. */
function apply(call: Call): void {
  for (const entry of correct.entries(correct.body(call), call)) {
    const one = correct.change(entry, call);
    if (one !== undefined) applyTo(membersOf(call), one);
  }
}

/** Lists show a batch only after a while. */
function slow(milliseconds: number): Fault {
  return () => {
    let [until, stale] = [0, [] as Json[]];
    return {
      apply(changes, call) {
        if (performance.now() > until) stale = usersIn(membersOf(call), call.state);
        until = performance.now() + milliseconds;
        return correct.apply(changes, call);
      },
      list: (call) => (call.operation === 'list' && performance.now() < until ? stale : correct.list(call)),
    };
  };
}

function isMember(call: Call): boolean {
  return call.caller !== ids.admin;
}

function rejecting(isRejected: (changes: readonly Change[]) => boolean): Fault {
  return () => ({
    permitted(changes, call) {
      if (isRejected(changes)) throw new Rejection(422, 'One at a time.');
      return correct.permitted(changes, call);
    },
  });
}

/** A change of a user who is inside, or outside, is applied instead of rejected. */
function upserting(action: string, isInside: boolean): Fault {
  return () => ({
    permitted(changes, call) {
      const isMeant = (one: Change): boolean =>
        one.action === action && membersOf(call).has(one.user_id) === isInside && call.state.users.has(one.user_id);
      correct.permitted(
        changes.filter((one) => !isMeant(one)),
        call,
      );
      return changes;
    },
  });
}

function inOrder(choose: (changes: readonly Change[]) => readonly Change[]): Fault {
  return () => ({
    permitted(changes, call) {
      const first = changes.filter(
        ({ user_id }, index) => changes.findIndex((other) => other.user_id === user_id) === index,
      );
      correct.permitted(first, call);
      return first.length < changes.length ? choose(changes) : changes;
    },
  });
}
