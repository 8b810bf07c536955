/** The journal of `studio-groups verify`: where it is, and what happens if an earlier run did not undo its changes. */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readJournal, undoJournal, type JournalContent, type Provider } from '../../contract/index.js';
import { messageOf } from '../../lib/message-of.js';
import { exitCode, UsageError, type ExitCode } from '../exit.js';
import { isConfirmed, type Io } from '../io.js';

interface JournalOptions {
  readonly journal?: string;
  readonly undo?: boolean;
  readonly list?: boolean;
}

interface Prepared {
  /** The file to write; undefined for a run that changes nothing. */
  readonly file: string | undefined;
  /** Set if the command ends here. */
  readonly code?: ExitCode;
}

/**
 * Finds the journal. If an earlier run left one, its changes are undone with `--undo` or after a question; otherwise
 * nothing is sent.
 *
 * @throws {UsageError} if there is something to undo and nobody decides.
 */
export async function prepareJournal(provider: Provider, options: JournalOptions, io: Io): Promise<Prepared> {
  const isHost = provider.simulated !== true && provider.group !== undefined;
  if (!isHost || provider.allowWrites !== true || provider.users.length === 0) {
    if (options.undo !== true) return { file: undefined };
    if (!isHost) throw new UsageError('--undo needs the host, --group and --user of the earlier run.');
  }
  const file = options.journal ?? defaultFile(provider, io);
  const left = read(file);
  if (left === undefined) {
    if (options.undo === true) return end(`${file} has nothing to undo.`, exitCode.done, io);
    io.err(`Journal: ${file}`);
    return { file };
  }
  if (left.baseUrl !== provider.baseUrl || left.group !== provider.group) {
    throw new UsageError(
      `${file} is the journal of a run on group ${left.group} of ${left.baseUrl}. Pass another --journal.`,
    );
  }
  if (options.undo !== true && !(await isWanted(file, left, io))) {
    throw new UsageError(
      `An earlier run did not undo its changes: user ${left.users.join(', ')} may be in group ${left.group}. Pass --undo, or remove ${file}.`,
    );
  }
  const problem = await undoJournal(provider, left, file);
  if (problem !== undefined) return end(problem, exitCode.failed, io);
  io.err(`User ${left.users.join(', ')} of the earlier run is not in group ${left.group} any more.`);
  return options.undo === true ? { file, code: exitCode.done } : { file };
}

function end(text: string, code: ExitCode, io: Io): Prepared {
  io.err(text);
  return { file: undefined, code };
}

function isWanted(file: string, { users, group }: JournalContent, io: Io): Promise<boolean> {
  const problem = `An earlier run did not undo its changes (${file}).`;
  return isConfirmed(io, `${problem} Remove user ${users.join(', ')} from group ${group}?`);
}

function read(file: string): JournalContent | undefined {
  try {
    return readJournal(file);
  } catch (error) {
    throw new UsageError(`The journal cannot be used: ${messageOf(error)}`);
  }
}

/** One file for each group of each host. */
function defaultFile({ baseUrl, group }: Provider, { env }: Io): string {
  const state = env.XDG_STATE_HOME ?? join(env.HOME ?? homedir(), '.local', 'state');
  const name = createHash('sha256')
    .update(`${baseUrl} ${String(group)}`)
    .digest('hex')
    .slice(0, 16);
  return join(state, 'studio-groups', `verify-${name}.json`);
}
