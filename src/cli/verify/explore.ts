/** `--explore`, `--seed` and `--replay` of `studio-groups verify`. */
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { requestValidators } from '../../../generated/validators.js';
import type { Provider, VerifyOptions } from '../../contract/index.js';
import type { Batch, Sequence } from '../../contract/explore/explore.js';
import { messageOf } from '../../lib/message-of.js';
import { UsageError } from '../exit.js';
import type { Io } from '../io.js';
import { readJsonFile } from '../text-file.js';

export interface ExploreSettings {
  /** The number of random sequences. */
  readonly explore?: number;
  readonly seed?: number;
  /** A file with a sequence that an earlier run found. */
  readonly replay?: string;
}

/** No case: a replay sends its sequence alone. */
const NONE = /^(?!)/;

/**
 * The options of a run that explores; empty unless that is wanted. Only then fast-check is loaded.
 *
 * @throws {UsageError} if nothing may be written, or if the file contains no sequence.
 */
export async function exploreOptions(
  provider: Provider,
  { explore: runs = 0, seed, replay: file }: ExploreSettings,
  { journal, signal, io }: { readonly journal: string | undefined; readonly signal: AbortSignal; readonly io: Io },
): Promise<Pick<VerifyOptions, 'explore' | 'only'>> {
  if (runs === 0 && file === undefined) {
    if (seed !== undefined) throw new UsageError('--seed needs --explore.');
    return {};
  }
  if (runs > 0 && file !== undefined) throw new UsageError('Pass either --explore or --replay.');
  if (provider.allowWrites !== true || provider.users.length === 0)
    throw new UsageError('--explore and --replay change the group: they need --allow-writes and --user.');
  const replay = file === undefined ? undefined : await readSequence(file);
  const { createExplorer } = await import('../../contract/explore/explore.js');
  const onFound = (sequence: Sequence): void => {
    if (replay === undefined && journal !== undefined) save(sequence, journal, io);
  };
  const explore = createExplorer({ runs, seed: seed ?? randomInt(2 ** 31), replay, signal, onFound });
  return replay === undefined ? { explore } : { explore, only: NONE };
}

/** The sequence is kept beside the journal. */
function save(sequence: Sequence, journal: string, io: Io): void {
  const file = journal.replace(/(\.json)?$/, '.sequence.json');
  try {
    writeFileSync(file, `${JSON.stringify(sequence)}\n`, { mode: 0o600 });
    io.err(`A sequence of batches deviates. Repeat it with --replay ${file}`);
  } catch (error) {
    io.err(`The sequence cannot be written: ${messageOf(error)}`);
  }
}

async function readSequence(file: string): Promise<Sequence> {
  const value = await readJsonFile(file, 'sequence file');
  const isSteps = Array.isArray(value) && value.length > 0 && value.every(isStep);
  if (!isSteps) throw new UsageError(`${file} contains no sequence of batches.`);
  return value;
}

function isStep(value: unknown): value is readonly Batch[] {
  return Array.isArray(value) && value.length > 0 && value.every(isBatch);
}

function isBatch(value: unknown): value is Batch {
  return requestValidators.batchUpdateGroupUsers.content['application/json'](value).length === 0;
}
