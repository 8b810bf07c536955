/** How far the work on a plan has come. */
import type { Change, GroupUser } from '../../generated/schema.js';
import { differing } from './apply-result.js';
import { hasManager, hasManagerAfter, MANAGER } from './permissions.js';
import { membersAfter, type Plan } from './plan-membership.js';

export interface ApplyState {
  readonly changes: readonly Change[];
  /** The members' permissions as the plan found them. */
  readonly present: ReadonlyMap<number, string>;
  /** The members' permissions as the plan wants them. */
  readonly target: ReadonlyMap<number, string>;
  /** The members' permissions at the last look. */
  known: ReadonlyMap<number, string>;
  /** The changes that are still to be made, by user, in the plan's order. */
  readonly open: Map<number, Change>;
  /** The reasons for what was refused, by user. */
  readonly refused: Map<number, string>;
  /** Users whose change would have taken away the last manager. */
  readonly held: Set<number>;
  /** Users whose change was sent without a clear answer, and not with one and a look since. */
  readonly uncertain: Set<number>;
  /** Whether something was refused since the last look: somebody else may have been there first. */
  stale: boolean;
  /** How often in a row a batch has come to nothing. */
  faults: number;
  requests: number;
}

export function createState(plan: Plan): ApplyState {
  const { changes, present } = plan;
  const open = new Map(changes.map((change) => [change.user_id, change]));
  return {
    changes,
    target: membersAfter(plan),
    present,
    known: present,
    open,
    refused: new Map(),
    held: new Set(),
    uncertain: new Set(),
    stale: false,
    faults: 0,
    requests: 0,
  };
}

/** The reason given for a change that was accepted and is not there. */
const NOT_IN_PLACE = 'The provider accepted the change, but the group does not show it.';

/**
 * Takes in what the group is like now. Whoever has changed is settled: either that is what the plan wants, or it is
 * somebody else's doing, and the plan was not made for that.
 *
 * @param accepted The batch that the provider says it has applied.
 */
export function look(state: ApplyState, users: readonly GroupUser[], accepted: readonly Change[] = []): void {
  const { known, target, open, refused, held } = state;
  const found = new Map(users.map(({ id, permission }) => [id, permission]));
  for (const userId of differing(known, found)) for (const settled of [open, refused, held]) settled.delete(userId);
  for (const { user_id } of accepted) {
    const unmoved = open.delete(user_id);
    if (unmoved && found.get(user_id) !== target.get(user_id)) refused.set(user_id, NOT_IN_PLACE);
  }
  for (const userId of refused.keys()) state.uncertain.delete(userId);
  state.known = found;
  state.stale = false;
}

/**
 * What of these changes may be sent now: what is still open, less what would leave a group without a manager that is
 * to have one. That happens where the new manager was refused.
 */
export function sendable({ known, target, open, held }: ApplyState, changes: readonly Change[]): readonly Change[] {
  const batch = changes.filter(({ user_id }) => open.has(user_id));
  if (!hasManager(target) || hasManagerAfter(known, batch)) return batch;
  return batch.filter(({ user_id }) => {
    if (known.get(user_id) !== MANAGER) return true;
    open.delete(user_id);
    held.add(user_id);
    return false;
  });
}
