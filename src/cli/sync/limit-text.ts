/** Exceeded limits as messages: how many, where, and which option would allow it. */
import type { Excess } from '../../membership/index.js';
import { counted } from '../text.js';

export function excessText(excess: Excess): string {
  switch (excess.kind) {
    case 'no-manager':
      return `group ${excess.groupId}: The plan leaves the group without a manager. Use --allow-no-manager if that is right.`;
    case 'group':
      return `group ${excess.groupId}: ${removalText(excess)}. Use --max-removals ${excess.needed} if that is right.`;
    case 'run': {
      const { groups, removals } = excess;
      const shown = groups.slice(0, MAX_GROUPS).map((one) => `${one.groupId} (${one.removals} of ${one.members})`);
      const more = groups.length - shown.length;
      const where = [...shown, ...(more > 0 ? [counted(more, 'more group')] : [])].join(', ');
      return `${removalText(excess)} for the run; in the groups ${where}. Use --max-removals-total ${removals} if that is right.`;
    }
  }
}

const MAX_GROUPS = 10;

function removalText({ removals, members, limit }: { removals: number; members: number; limit: number }): string {
  const number = (count: number) => count.toLocaleString('en');
  return `The plan removes ${counted(removals, 'member')} of ${number(members)}; the limit is ${number(limit)}`;
}
