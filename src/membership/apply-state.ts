/** How far the work on a plan has come. */
import type { Change } from '../../generated/schema.js';
import { hasManagerAfter, MANAGER, permissionAfter } from './permissions.js';
import type { Plan } from './plan-membership.js';

/** A change of the plan, and what is known of it. */
export interface Item {
  readonly change: Change;
  /** The user's permission when the plan was made; undefined for a user who was no member. */
  readonly before: string | undefined;
  /** The user's permission after the change. */
  readonly after: string | undefined;
  /**
   * - `open`: it is to be sent
   * - `accepted`: the provider accepted it, but the last list does not show it
   * - `rejected`: the provider rejected it
   * - `held`: it would leave the group without a manager
   * - `applied`: the last list shows it
   * - `conflict`: somebody else changed the user
   */
  state: 'open' | 'accepted' | 'rejected' | 'held' | 'applied' | 'conflict';
  /** The number of the last request that sent it; 0 if none did. */
  sentIn: number;
  /** Whether the provider has rejected a batch with it. */
  wasRejected: boolean;
  /** Whether it was sent without a clear response, and may still take effect. */
  isUncertain: boolean;
  /** Whether a list has shown it. */
  wasShown: boolean;
  /** Why it was rejected. */
  reason: string;
}

export interface ApplyState {
  readonly plan: Plan;
  /** By user, in the plan's order. */
  readonly items: ReadonlyMap<number, Item>;
  /** Whether the group must have a manager at any time: it has one after the plan. */
  readonly needsManager: boolean;
  /** Each member's permission according to the last list. */
  known: ReadonlyMap<number, string>;
  /** The last request whose effect a list has shown: what was sent up to it and is not shown did not happen. */
  shownUpTo: number;
  /** The number of requests so far. */
  requests: number;
  /** Whether no list has been read since the provider rejected a change. */
  isStale: boolean;
}

export function createState(plan: Plan): ApplyState {
  const { changes, present } = plan;
  const toItem = (change: Change): Item => ({
    change,
    before: present.get(change.user_id),
    after: permissionAfter(change),
    state: 'open',
    sentIn: 0,
    wasRejected: false,
    isUncertain: false,
    wasShown: false,
    reason: '',
  });
  return {
    plan,
    items: new Map(changes.map((change) => [change.user_id, toItem(change)])),
    needsManager: hasManagerAfter(present, changes),
    known: present,
    shownUpTo: 0,
    requests: 0,
    isStale: false,
  };
}

/** Takes in a list of the group's users. It may lag behind: that it does not show a change proves nothing by itself. */
export function observe(state: ApplyState, members: ReadonlyMap<number, string>): void {
  let isOlder = false;
  for (const item of state.items.values()) {
    const found = members.get(item.change.user_id);
    if (found === item.after) {
      state.shownUpTo = Math.max(state.shownUpTo, item.sentIn);
      item.state = 'applied';
      item.wasShown = true;
      item.isUncertain = false;
    } else if (found !== item.before) item.state = 'conflict';
    else if (item.sentIn === 0 && item.state !== 'held') item.state = 'open';
    else if (item.state === 'applied') {
      // Either this list is older than the one before, or somebody undid the change.
      item.state = 'accepted';
      isOlder = true;
    }
  }
  // Of two lists that contradict each other, only what both say is safe.
  state.known = isOlder ? agreement(members, state.known) : members;
}

function agreement(one: ReadonlyMap<number, string>, other: ReadonlyMap<number, string>): ReadonlyMap<number, string> {
  return new Map([...one].filter(([userId, permission]) => other.get(userId) === permission));
}

/** Whether the last list shows for sure what became of the change. */
export function isCertain({ shownUpTo }: ApplyState, { state, sentIn, isUncertain, wasShown }: Item): boolean {
  if (state === 'applied') return true;
  if (state === 'conflict') return !isUncertain;
  return shownUpTo >= sentIn && !(state === 'accepted' && wasShown);
}

/**
 * The first open changes, as many as a batch may have, except those that would leave the group without a manager. Such
 * changes exist if the new manager was rejected, or is not in the list yet.
 */
export function sendable({ known, needsManager }: ApplyState, items: Iterable<Item>, size: number): readonly Item[] {
  const batch: Item[] = [];
  for (const item of items) if (item.state === 'open' && batch.push(item) === size) break;
  if (
    !needsManager ||
    hasManagerAfter(
      known,
      batch.map(({ change }) => change),
    )
  )
    return batch;
  return batch.filter((item) => {
    if (known.get(item.change.user_id) !== MANAGER) return true;
    item.state = 'held';
    return false;
  });
}
