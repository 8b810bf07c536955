/** What became of a plan, for programs. The names are those of the API. */
import type { ApplyResult, Plan } from '../membership/index.js';

export function planJson(groupId: number, { changes, leftAlone }: Plan): object {
  return {
    group_id: groupId,
    changes,
    left_alone: leftAlone,
  };
}

export function resultJson(groupId: number, plan: Plan, result: ApplyResult): object {
  const { done, applied, refused, notAttempted, uncertain, conflicts, stopped, requests } = result;
  return {
    ...planJson(groupId, plan),
    done,
    applied,
    refused,
    not_attempted: notAttempted,
    uncertain,
    conflicts: conflicts.map(({ userId, wanted = null, found = null }) => ({ user_id: userId, wanted, found })),
    stopped: typeof stopped === 'object' ? stopped.status : (stopped ?? null),
    requests,
  };
}
