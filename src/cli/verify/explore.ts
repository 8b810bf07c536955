/** `--explore`, `--seed` and `--replay` of `studio-groups verify`. */
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { requestValidators } from '../../../generated/validators.js';
import type { Provider, VerifyOptions } from '../../contract/index.js';
import type { Sequence } from '../../contract/explore/explore.js';
import { messageOf } from '../../lib/message-of.js';
import { UsageError } from '../exit.js';
import type { Io } from '../io.js';
import { readJsonFile } from '../text-file.js';
import type { CliOptions } from './options.js';

/** No case: a replay sends its sequence alone. */
const NONE = /^(?!)/;

/**
 * What a run explores; nothing unless that is wanted. Only then fast-check is loaded.
 *
 * @throws {UsageError} if nothing may be written, or if the file contains no sequence.
 */
export async function exploration(
  { allowWrites, users }: Provider,
  { explore: runs = 0, seed, replay: file, journal, only }: CliOptions,
  signal: AbortSignal,
  io: Io,
): Promise<Required<Pick<VerifyOptions, 'explore' | 'only'>>> {
  if (runs === 0 && file === undefined) {
    if (seed !== undefined) throw new UsageError('--seed needs --explore.');
    return { explore: undefined, only };
  }
  if (runs > 0 && file !== undefined) throw new UsageError('Pass either --explore or --replay.');
  if (allowWrites !== true || users.length === 0)
    throw new UsageError('--explore and --replay change the group: they need --allow-writes and --user.');
  const replay = file === undefined ? undefined : await readSequence(file);
  const { createExplorer } = await import('../../contract/explore/explore.js');
  const onFound = (sequence: Sequence): void => {
    if (replay === undefined && journal !== undefined) save(sequence, journal, io);
  };
  const explore = createExplorer({ runs, seed: seed ?? randomInt(2 ** 31), replay, signal, onFound });
  return { explore, only: replay === undefined ? only : NONE };
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
  if (isListOf(value, (step) => isListOf(step, isBatch))) return value as Sequence;
  throw new UsageError(`${file} contains no sequence of batches.`);
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isItem);
}

function isBatch(value: unknown): boolean {
  return requestValidators.batchUpdateGroupUsers.content['application/json'](value).length === 0;
}
