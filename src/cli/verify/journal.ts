/** The journal of `studio-groups verify`: where it is, and what happens if an earlier run did not undo its changes. */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readJournal, undoJournal, type JournalContent, type Provider } from '../../contract/index.js';
import { messageOf } from '../../lib/message-of.js';
import { exitCode, UsageError, type ExitCode } from '../exit.js';
import { isConfirmed, type Io } from '../io.js';
import type { CliOptions } from './options.js';

interface Prepared {
  /** The file to write; undefined for a run that changes nothing. */
  readonly journal: string | undefined;
  /** Set if the command ends here. */
  readonly code?: ExitCode;
}

/**
 * Finds the journal. If an earlier run left one, its changes are undone with `--undo` or after a question; otherwise
 * nothing is sent.
 *
 * @throws {UsageError} if there is something to undo and nobody decides.
 */
export async function prepareJournal(provider: Provider, options: CliOptions, io: Io): Promise<Prepared> {
  const { simulated, group, allowWrites, users } = provider;
  const { undo = false } = options;
  const isHost = simulated !== true && group !== undefined;
  if (undo && !isHost) throw new UsageError('--undo needs the host, --group and --user of the earlier run.');
  if (!undo && !(isHost && allowWrites === true && users.length > 0)) return { journal: undefined };
  const journal = options.journal ?? defaultFile(provider, io);
  const left = leftBehind(journal, provider);
  if (left === undefined) {
    io.err(undo ? `${journal} has nothing to undo.` : `Journal: ${journal}`);
    return undo ? { journal, code: exitCode.done } : { journal };
  }
  const user = `user ${left.users.join(', ')}`;
  if (!undo && !(await isConfirmed(io, `${LEFT} (${journal}). Remove ${user} from group ${left.group}?`))) {
    throw new UsageError(`${LEFT}: ${user} may be in group ${left.group}. Pass --undo, or remove ${journal}.`);
  }
  const problem = await undoJournal(provider, left, journal);
  io.err(problem ?? `The earlier run's changes are undone: ${user} is not in group ${left.group}.`);
  if (problem !== undefined) return { journal, code: exitCode.failed };
  return undo ? { journal, code: exitCode.done } : { journal };
}

const LEFT = 'An earlier run did not undo its changes';

function leftBehind(file: string, { baseUrl, group }: Provider): JournalContent | undefined {
  let left: JournalContent | undefined;
  try {
    left = readJournal(file);
  } catch (error) {
    throw new UsageError(`The journal cannot be used: ${messageOf(error)}`);
  }
  if (left === undefined || (left.baseUrl === baseUrl && left.group === group)) return left;
  const run = `a run on group ${left.group} of ${left.baseUrl}`;
  throw new UsageError(`${file} is the journal of ${run}. Pass another --journal.`);
}

/** One file for each group of each host. */
function defaultFile({ baseUrl, group }: Provider, { env }: Io): string {
  const state = env.XDG_STATE_HOME ?? join(env.HOME ?? homedir(), '.local', 'state');
  const hash = createHash('sha256')
    .update(`${baseUrl} ${String(group)}`)
    .digest('hex');
  return join(state, 'studio-groups', `verify-${hash.slice(0, 16)}.json`);
}
