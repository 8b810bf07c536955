/** What a roster must not do to a group unless it is said that it may: a truncated export would empty it. */
import { hasManager, hasManagerAfter } from '../../membership/permissions.js';
import type { Plan } from '../../membership/plan-membership.js';
import { counted } from '../text.js';

export interface Guards {
  /** How many members may be removed. Default: a tenth of the group, and 5 in any case. */
  readonly maxRemovals: number | undefined;
  readonly allowNoManager: boolean;
}

/** Why the plan is refused, and what would allow it. */
export function refusalOf(plan: Plan, { maxRemovals, allowNoManager }: Guards): string | undefined {
  const { changes, present } = plan;
  const removals = changes.filter(({ action }) => action === 'remove').length;
  const most = maxRemovals ?? Math.max(5, Math.floor(present.size / 10));
  if (removals > most) {
    const many = `The plan removes ${counted(removals, 'member')} of ${present.size.toLocaleString('en')}`;
    return `${many}; the limit is ${most.toLocaleString('en')}. Use --max-removals ${String(removals)} if that is right.`;
  }
  if (allowNoManager || !hasManager(present) || hasManagerAfter(present, changes)) return undefined;
  return 'The plan leaves the group without a manager. Use --allow-no-manager if that is right.';
}
