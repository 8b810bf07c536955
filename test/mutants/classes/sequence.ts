/** Faults that only certain sequences of batches, or batches at the same time, bring to light. */
import { applyingAll } from '../faults.js';
import { violating } from '../mutant.js';
import {
  applyTo,
  correct,
  ids,
  membersOf,
  Rejection,
  usersIn,
  type Change,
  type Fault,
  type Members,
} from '../studio.js';

/** What happened to a user so far. */
interface Past {
  added: number;
  removed: number;
  promoted: number;
  demoted: number;
  /** The permission of the last add. */
  addedAs: string;
}

interface Situation {
  readonly members: Members;
  readonly changes: readonly Change[];
  readonly index: number;
  readonly past: (id: number) => Past;
  /** The batch before this one. */
  readonly previous: readonly Change[];
}

/** Changes that are forgotten, or applied differently, in a situation. */
const when = (
  isMeant: (one: Change, situation: Situation) => boolean,
  instead: (one: Change, situation: Situation) => Change | undefined = () => undefined,
): Fault => {
  return () => {
    const pasts = new Map<number, Past>();
    let previous: readonly Change[] = [];
    const past = (id: number): Past => {
      const known = pasts.get(id) ?? { added: 0, removed: 0, promoted: 0, demoted: 0, addedAs: '' };
      pasts.set(id, known);
      return known;
    };
    return {
      apply(changes, call) {
        const members = membersOf(call);
        const before = new Map(members);
        const done = changes.flatMap((one, index) => {
          const situation = { members: before, changes, index, past, previous };
          const applied = isMeant(one, situation) ? instead(one, situation) : one;
          return applied === undefined ? [] : [applied];
        });
        for (const one of changes) note(past(one.user_id), one, before.get(one.user_id));
        for (const one of done) applyTo(members, one);
        previous = changes;
        // What happened is forgotten with the last spare user, so that the same sequence has the same effect again.
        if (!ids.spares.some((id) => members.has(id))) {
          pasts.clear();
          previous = [];
        }
      },
    };
  };
};

const isAdd = ({ action }: Change): boolean => action === 'add';
const isRemove = ({ action }: Change): boolean => action === 'remove';
const isPromotion = ({ action, permission }: Change, members: Members, id: number): boolean =>
  action === 'update' && permission === 'manager' && members.get(id) === 'member';
const isDemotion = ({ action, permission }: Change, members: Members, id: number): boolean =>
  action === 'update' && permission === 'member' && members.get(id) === 'manager';
const as = (permission: string) => (one: Change) => ({ ...one, permission });
const managers = (members: Members): number => [...members.values()].filter((one) => one === 'manager').length;
const names = (changes: readonly Change[], id: number): boolean => changes.some(({ user_id }) => user_id === id);
const inOneBatch = (changes: readonly Change[], ...actions: readonly string[]): boolean =>
  actions.every((action) => changes.some((one) => one.action === action));

/** A batch waits before it writes. */
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const sequence = [
  ...violating('sequence', 'documented', 'a change is applied, whatever happened to the user before', {
    'a third add of a user is forgotten': when((one, { past }) => isAdd(one) && past(one.user_id).added >= 2),
    'a third remove of a user is forgotten': when((one, { past }) => isRemove(one) && past(one.user_id).removed >= 2),
    'a second promotion is forgotten': when(
      (one, { members, past }) => isPromotion(one, members, one.user_id) && past(one.user_id).promoted >= 1,
    ),
    'a second demotion is forgotten': when(
      (one, { members, past }) => isDemotion(one, members, one.user_id) && past(one.user_id).demoted >= 1,
    ),
    'a user who was promoted and then demoted cannot be removed': when(
      (one, { past }) => isRemove(one) && past(one.user_id).promoted > 0 && past(one.user_id).demoted > 1,
    ),
    'a manager who comes back as a manager is a member': when(
      (one, { past }) =>
        isAdd(one) &&
        one.permission === 'manager' &&
        past(one.user_id).removed > 0 &&
        past(one.user_id).addedAs === 'manager',
      as('member'),
    ),
    'a user who was demoted comes back as a manager': when(
      (one, { past }) => isAdd(one) && one.permission === 'member' && past(one.user_id).demoted > 0,
      as('manager'),
    ),
  }),
  ...violating('sequence', 'documented', 'a change is applied, whoever else is in the group', {
    'a fourth manager is a member': when(
      (one, { members }) => one.permission === 'manager' && managers(members) >= 4,
      as('member'),
    ),
    'a demotion is forgotten while there are three other managers': when(
      (one, { members }) => isDemotion(one, members, one.user_id) && managers(members) >= 4,
    ),
    'the seventh user replaces the sixth': applyingAll((members, changes) => {
      for (const one of changes) {
        const last = [...members.keys()].at(-1);
        if (isAdd(one) && members.size >= 6 && last !== undefined) members.delete(last);
        applyTo(members, one);
      }
    }),
    'a user who is added after a remove of another gets that permission': when((one, { previous, past }) => {
      const removed = previous.length === 1 ? previous.find(isRemove) : undefined;
      return (
        isAdd(one) && removed !== undefined && removed.user_id !== one.user_id && past(removed.user_id).promoted > 0
      );
    }, as('manager')),
    'a user is demoted when another one is promoted twice': applyingAll((members, changes) => {
      const before = new Map(members);
      for (const one of changes) applyTo(members, one);
      const isRepeated = changes.some(
        (one) => one.action === 'update' && one.permission === 'manager' && before.get(one.user_id) === 'manager',
      );
      const last = [...members].filter(([id, permission]) => permission === 'manager' && !names(changes, id)).at(-1);
      if (isRepeated && last !== undefined && before.size > 4) members.set(last[0], 'member');
    }),
  }),
  ...violating('sequence', 'documented', 'a change is applied, whatever else the batch holds', {
    'two removes in a batch remove only the first, where the second is a manager': when(
      (one, { changes, members, index }) =>
        isRemove(one) && members.get(one.user_id) === 'manager' && changes.findIndex(isRemove) < index,
    ),
    'an add right after a remove in a batch is forgotten': when(
      (one, { changes, index }) => isAdd(one) && index > 0 && changes[index - 1]?.action === 'remove',
    ),
    'a remove right after an add of a manager in a batch is forgotten': when(
      (one, { changes, index }) =>
        isRemove(one) &&
        index > 0 &&
        changes[index - 1]?.action === 'add' &&
        changes[index - 1]?.permission === 'manager',
    ),
    'a batch that adds, updates and removes forgets the update': when(
      (one, { changes }) => one.action === 'update' && inOneBatch(changes, 'add', 'update', 'remove'),
    ),
    'a promotion and a demotion in one batch make two managers': when(
      (one, { changes, members }) =>
        isDemotion(one, members, one.user_id) && changes.some((other) => isPromotion(other, members, other.user_id)),
    ),
    'a batch in descending order of ids loses its last user': when(
      (_, { changes, index }) =>
        changes.length > 2 &&
        index === changes.length - 1 &&
        changes.every(({ user_id }, at) => at === 0 || user_id < (changes[at - 1]?.user_id ?? 0)),
    ),
    'an add without permission has the permission of the add before it': when(
      (one, { changes, index }) =>
        isAdd(one) &&
        one.permission === undefined &&
        isAdd(changes[index - 1] ?? one) &&
        changes[index - 1]?.permission === 'manager',
      as('manager'),
    ),
    'three adds in a batch add two': when(
      (_, { changes, index }) => changes.length > 2 && changes.every(isAdd) && index === 2,
    ),
    'two demotions in one batch demote one': when((one, { changes, members, index }) => {
      const isOne = (other: Change): boolean => isDemotion(other, members, other.user_id);
      return isOne(one) && changes.findIndex(isOne) < index;
    }),
  }),
  ...violating('sequence', 'documented', 'batches at the same time are all applied', {
    'the later of two batches overwrites the earlier': () => ({
      async apply(changes, call) {
        const members = new Map(membersOf(call));
        await pause();
        for (const one of changes) applyTo(members, one);
        call.state.groups.set(call.group, members);
      },
    }),
    'a batch during another is answered and forgotten': busy((changes, call) => {
      const members = new Map(membersOf(call));
      for (const one of changes) applyTo(members, one);
    }),
    'a batch during another is a fault of the server': busy(() => {
      throw new Rejection(500, 'deadlock detected');
    }),
    'a batch during another is a conflict': busy(() => {
      throw new Rejection(409, 'The group is being changed.');
    }),
    'a batch during another is applied without its removes': busy((changes, call) => {
      for (const one of changes.filter((other) => !isRemove(other))) applyTo(membersOf(call), one);
    }),
    'a batch during another makes members of everybody': busy((changes, call) => {
      for (const one of changes) applyTo(membersOf(call), { ...one, permission: 'member' });
    }),
    'a batch during another is answered with the list before both': () => {
      let before: Record<string, unknown>[] = [];
      let [running, overlap] = [0, false];
      return {
        async apply(changes, call) {
          overlap = running++ > 0;
          if (!overlap) before = usersIn(membersOf(call), call.state);
          await correct.apply(changes, call);
          await pause();
          running--;
        },
        list: (call) => (call.operation === 'batch' && overlap ? before : correct.list(call)),
      };
    },
  }),
];

/** A batch that arrives while another one waits is applied differently. */
function busy(second: (changes: readonly Change[], call: Parameters<typeof correct.apply>[1]) => void): Fault {
  return () => {
    let isBusy = false;
    return {
      async apply(changes, call) {
        if (isBusy) {
          second(changes, call);
          return;
        }
        isBusy = true;
        await pause();
        isBusy = false;
        await correct.apply(changes, call);
      },
    };
  };
}

function note(past: Past, { action, permission = 'member' }: Change, before: string | undefined): void {
  if (action === 'remove') past.removed++;
  else if (action === 'add') {
    past.added++;
    past.addedAs = permission;
  } else if (permission !== before) past[permission === 'manager' ? 'promoted' : 'demoted']++;
}
