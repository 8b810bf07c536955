/** What a run must not do unless it is allowed explicitly: a roster that was cut off would empty the groups. */
import { hasManagerAfter } from './permissions.js';
import type { Plan } from './plan-membership.js';

/** A number of members, or a share of them in percent. */
export type Limit = { readonly count: number } | { readonly percent: number };

export interface Limits {
  /** How many members of a group may be removed. Default: 10 %, at least 5. */
  readonly maxRemovals?: Limit | undefined;
  /**
   * How many members of all groups may be removed, of the members before the run. Default: 10 %, at least 5; for a
   * single group `maxRemovals`.
   */
  readonly maxRemovalsTotal?: Limit | undefined;
  /** Whether a group may lose its last manager. Default: false. */
  readonly allowNoManager?: boolean | undefined;
}

export interface PlannedRemovals {
  readonly groupId: number;
  readonly removals: number;
  readonly members: number;
}

/** A limit that the plans of a run exceed. Then nothing of the run may be sent. */
export type Excess =
  | (PlannedRemovals & {
      readonly kind: 'group';
      readonly limit: number;
      /** The limit that would allow every group of the run. */
      readonly needed: number;
    })
  | {
      readonly kind: 'run';
      readonly limit: number;
      readonly removals: number;
      readonly members: number;
      /** The groups with removals. */
      readonly groups: readonly PlannedRemovals[];
    }
  | { readonly kind: 'no-manager'; readonly groupId: number };

/** @returns The limits that the plans exceed; empty if the run may be sent. */
export function excessesOf(
  plans: readonly { readonly groupId: number; readonly plan: Plan }[],
  { maxRemovals, maxRemovalsTotal, allowNoManager = false }: Limits = {},
): readonly Excess[] {
  const groups = plans.map(({ groupId, plan }) => removalsOf(groupId, plan));
  const overLimit = groups.filter(({ removals, members }) => removals > limitOf(maxRemovals, members));
  const needed = overLimit.reduce((max, { removals }) => Math.max(max, removals), 0);
  const leaderless = allowNoManager ? [] : plans.filter(({ plan }) => losesLastManager(plan));
  return [
    ...overLimit.map((group): Excess => {
      return { kind: 'group', ...group, limit: limitOf(maxRemovals, group.members), needed };
    }),
    ...(groups.length > 1 || maxRemovalsTotal ? runExcess(groups, maxRemovalsTotal) : []),
    ...leaderless.map(({ groupId }): Excess => ({ kind: 'no-manager', groupId })),
  ];
}

function removalsOf(groupId: number, { changes, present }: Plan): PlannedRemovals {
  const removals = changes.filter(({ action }) => action === 'remove').length;
  return { groupId, removals, members: present.size };
}

function runExcess(groups: readonly PlannedRemovals[], maxRemovalsTotal: Limit | undefined): readonly Excess[] {
  const sum = (of: (group: PlannedRemovals) => number) => groups.reduce((total, group) => total + of(group), 0);
  const [removals, members] = [sum((group) => group.removals), sum((group) => group.members)];
  const limit = limitOf(maxRemovalsTotal, members);
  if (removals <= limit) return [];
  return [{ kind: 'run', limit, removals, members, groups: groups.filter((group) => group.removals > 0) }];
}

function limitOf(limit: Limit | undefined, members: number): number {
  if (limit === undefined) return Math.max(5, Math.floor(members / 10));
  return 'count' in limit ? limit.count : Math.floor((members * limit.percent) / 100);
}

/** Whether the plan takes away the last manager of a group that has one. */
export function losesLastManager({ changes, present }: Plan): boolean {
  return hasManagerAfter(present, []) && !hasManagerAfter(present, changes);
}
