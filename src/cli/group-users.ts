import type { GroupUser } from '../../generated/schema.js';
import { RequestError } from './exit.js';
import { explain } from './explain.js';
import type { Io } from './io.js';
import type { Connection } from './settings.js';

/** @throws {RequestError} with what it means, where the users cannot be had. */
export async function groupUsers(
  { studio, ...settings }: Connection,
  groupId: number,
  signal: AbortSignal,
): Promise<readonly GroupUser[]> {
  const outcome = await studio.listGroupUsers(groupId, { signal });
  if (outcome.ok) return outcome.data.group_users;
  throw new RequestError(explain(outcome, groupId, settings));
}

/** A signal that is aborted when the user asks the command to end. */
export function interruption({ stopped, err, progress }: Io): AbortSignal {
  const controller = new AbortController();
  void stopped().then(() => {
    progress('');
    err('Ending after the batch in flight. Once more ends at once.');
    controller.abort();
  });
  return controller.signal;
}
