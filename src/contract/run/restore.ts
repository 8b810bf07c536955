/** The end of a run: its own changes are undone, and it says whether that is known. */
import { sideEffects } from '../checks/effects.js';
import { differences, inWords, type Roster } from '../checks/roster.js';
import { addSpares, readGroup, removeUsers, type Group } from './group.js';
import { changedByOthers, ownInside } from './ledger.js';

export interface Restored {
  readonly ok: boolean;
  readonly message: string;
}

/** Undoes the run's own changes and reads the group a last time; undefined if nothing was written. */
export async function restore(group: Group): Promise<Restored | undefined> {
  if (!group.wrote) return undefined;
  group.context.sender.reopen();
  let last = await readGroup(group);
  if (group.stopped === undefined && !group.seen.appear && last !== undefined) await addSpares(group);
  if (ownInside(group).length > 0) {
    await removeUsers(group, ownInside(group));
    last = await readGroup(group);
  }
  const problem = stillInside(group) ?? doubtAbout(group, last) ?? damageTo(group);
  if (problem !== undefined) return { ok: false, message: problem };
  group.journal.close();
  return { ok: true, message: `Every change that this run made to ${nameOf(group)} is undone.` };
}

function stillInside(group: Group): string | undefined {
  const left = ownInside(group);
  if (left.length === 0) return undefined;
  const why = group.stopped === undefined ? '' : ` (${group.stopped})`;
  const command = `studio-groups remove --group ${String(group.context.provider.group)} ${left.join(' ')}`;
  return `User ${left.join(', ')} is still in ${nameOf(group)}${why}. Remove them by hand, in Studio or with: ${command}`;
}

function doubtAbout(group: Group, last: Roster | undefined): string | undefined {
  const doubts = {
    'the last list cannot be used': last === undefined,
    'a batch got no response and may still be applied': group.uncertain,
    'the lists never showed a change of its own': !group.seen.appear || !group.seen.disappear,
  };
  const [why] = Object.entries(doubts).find(([, applies]) => applies) ?? [];
  if (why === undefined) return undefined;
  return `Cannot tell whether ${nameOf(group)} is unchanged: ${why}. Check that user ${group.spares.join(', ')} is not in it.`;
}

/** Members whom batches changed and who cannot be put back. */
function damageTo(group: Group): string | undefined {
  const { first, present, damaged, observations } = group;
  const left = differences(first, present).filter(({ id }) => damaged.has(id));
  const isByBatches = sideEffects(observations, first.size).length > 0;
  const what = [...left.map(inWords), ...(isByBatches ? changedByOthers(group) : [])].join(', ');
  if (what === '') return undefined;
  return `The provider changed other members of ${nameOf(group)} together with the spare users: ${what}. Check them by hand.`;
}

function nameOf({ context }: Group): string {
  return `group ${String(context.provider.group)}`;
}
