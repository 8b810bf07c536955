/** The groups beside the one under test: no batch of a run may change them. */
import { validRoster, type Roster } from '../checks/roster.js';
import { sendBatch, sendList, type Context } from './context.js';
import { groupId } from './request.js';

const NAMES = ['other', 'unknown'] as const;

type Elsewhere = ReadonlyMap<(typeof NAMES)[number], Roster>;

/** The lists of the other and the unknown group; a group that cannot be read counts as empty. */
export async function readElsewhere(context: Context): Promise<Elsewhere> {
  const known = NAMES.filter((name) => groupId(context.provider, name) !== undefined);
  const lists = known.map(async (name) => {
    const roster: Roster = validRoster(await sendList(context, 'admin', name)) ?? new Map();
    return [name, roster] as const;
  });
  return new Map(await Promise.all(lists));
}

/** Removes spare users who were added to another group, and returns what happened; undefined if nothing did. */
export async function restoreElsewhere(context: Context, before: Elsewhere | undefined): Promise<string | undefined> {
  if (before === undefined) return undefined;
  const { provider } = context;
  const found: string[] = [];
  for (const [name, roster] of await readElsewhere(context)) {
    const added = provider.users.filter((id) => roster.has(String(id)) && before.get(name)?.has(String(id)) !== true);
    if (added.length === 0) continue;
    await sendBatch(
      context,
      added.map((id) => ({ action: 'remove', user_id: id })),
      name,
    );
    found.push(`user ${added.join(', ')} to group ${groupId(provider, name) ?? 0}`);
  }
  if (found.length === 0) return undefined;
  const message = `Batches added ${found.join(' and ')}, where they must not. They are removed; check that group.`;
  context.findings.push({ kind: 'state', message, cause: 'a batch changed another group' });
  return message;
}
