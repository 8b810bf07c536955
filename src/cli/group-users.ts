import type { GroupUser } from '../../generated/schema.js';
import { createPacedClient, ListError, membersOf, type MembershipClient } from '../membership/index.js';
import { RequestError } from './exit.js';
import { explain } from './explain.js';
import { interruption, type Io } from './io.js';
import type { Connection } from './settings.js';
import { counted } from './text.js';

/** @throws {RequestError} if the users cannot be read, or their list is invalid. */
export async function groupUsers(
  { studio, ...settings }: Omit<Connection, 'studio'> & { readonly studio: MembershipClient },
  groupId: number,
  signal: AbortSignal,
): Promise<readonly GroupUser[]> {
  const outcome = await studio.listGroupUsers(groupId, { signal });
  if (outcome.status !== 200) throw new RequestError(explain(outcome, groupId, settings));
  try {
    membersOf(outcome.data.group_users);
    return outcome.data.group_users;
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    throw new RequestError(error.message);
  }
}

/** The client with one pace for all requests of a command. */
export function pacedStudio({ studio }: Connection, io: Io, signal: AbortSignal, rate?: number): MembershipClient {
  const onPause = (seconds: number) => {
    io.err(`The service asks for a pause of ${counted(seconds, 'second')}.`);
  };
  return createPacedClient(studio, { rate, signal, onPause, clock: io.clock });
}

export function interruptionOfBatches(io: Io): AbortSignal {
  return interruption(io, (reason) => {
    const hint = reason.startsWith('SIG') ? 'Once more ends at once.' : `The output cannot be written (${reason}).`;
    return `Ending after the batch in flight. ${hint}`;
  });
}
