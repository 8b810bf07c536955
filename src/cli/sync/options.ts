/** The options of `sync`, and which of them go together. */
import { stat } from 'node:fs/promises';
import { InvalidArgumentError, type Command } from 'commander';
import type { Limit } from '../../membership/index.js';
import { parseId, passedOption } from '../command.js';
import { UsageError } from '../exit.js';

export interface SyncOptions {
  readonly manifest?: string;
  readonly baseline?: string;
  readonly reAdd?: boolean;
  readonly overrideStickiness?: boolean;
  readonly out?: string;
  readonly apply?: string;
  readonly report?: string;
  readonly resume?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly exitCode?: boolean;
  readonly remove: boolean;
  readonly keep?: readonly number[];
  readonly maxRemovals?: Limit;
  readonly maxRemovalsTotal?: Limit;
  readonly allowNoManager?: boolean;
  readonly backup?: string;
  readonly batchSize: number;
  readonly rate?: number;
  readonly format: 'text' | 'markdown' | 'json';
  readonly json?: boolean;
}

/** What is to be done: follow a roster or the rosters of a manifest, apply a saved plan, or resume a run. */
export type Source =
  | { readonly kind: 'roster'; readonly groupId: number; readonly file: string }
  | { readonly kind: 'manifest' | 'apply' | 'resume'; readonly file: string };

/** @throws {UsageError} if the arguments and options do not fit together. */
export async function sourceOf(command: Command): Promise<Source> {
  const options = command.opts<SyncOptions>();
  const source = namedSource(command.args, options);
  // A run is resumed with the options that it was started with.
  if (source.kind === 'apply') rejectOptions('--apply', FOR_ROSTERS, command);
  if (options.baseline === undefined) rejectOptions('a run without --baseline', FOR_BASELINES, command);
  if (options.out !== undefined) rejectOptions('--out', FOR_CHANGES, command);
  await checkFiles(source, options);
  return source;
}

const FOR_BASELINES = ['reAdd', 'overrideStickiness'];
const FOR_CHANGES = ['apply', 'resume', 'report', 'backup', 'dryRun'];
/** What was decided when the plan was made. */
const FOR_ROSTERS = ['baseline', 'out', 'maxRemovals', 'maxRemovalsTotal'];

function rejectOptions(what: string, names: readonly string[], command: Command): void {
  const flag = passedOption(command, names);
  if (flag !== undefined) throw new UsageError(`${flag} has no meaning for ${what}.`);
}

function namedSource([group, roster]: readonly (string | undefined)[], options: SyncOptions): Source {
  const { manifest, apply, resume } = options;
  if (resume !== undefined && apply === undefined) return { kind: 'resume', file: resume };
  const named = [group, manifest, apply, resume].filter((one) => one !== undefined);
  if (named.length !== 1) throw new UsageError(ONE_OF);
  if (manifest !== undefined) return { kind: 'manifest', file: manifest };
  if (apply !== undefined) return { kind: 'apply', file: apply };
  return rosterSource(group ?? '', roster);
}

const ONE_OF = 'Name a group and a roster, or a --manifest: one of the two. Or pass --apply or --resume.';

function rosterSource(group: string, roster: string | undefined): Source {
  const isNumber = (text: string) => /^\d+$/.test(text);
  if (roster === undefined) {
    const hint = `If ${group} is the roster: \`sync GROUP ${group}\`; for several groups \`sync --manifest ${group}\`.`;
    throw new UsageError(`${ONE_OF} ${isNumber(group) ? `There is no roster for the group ${group}.` : hint}`);
  }
  if (!isNumber(group) && isNumber(roster)) {
    throw new UsageError(`The group comes before the roster: \`sync ${roster} ${group}\`.`);
  }
  try {
    return { kind: 'roster', groupId: parseId(group), file: roster };
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UsageError(`${JSON.stringify(group)} is not the id of a group. ${error.message}`);
  }
}

/** A file that is read must not be written, nor a file be written twice. */
async function checkFiles({ kind, file }: Source, options: SyncOptions): Promise<void> {
  const { manifest, apply, resume, baseline, out, backup, report } = options;
  const roster = kind === 'roster' ? file : undefined;
  // A resumed run continues its report.
  const written = { out, backup, ...(kind !== 'resume' && { report }) };
  const seen = new Map<string, string>();
  for (const [name, one] of Object.entries({ roster, manifest, apply, resume, baseline, ...written })) {
    if (one === undefined || one === '-') continue;
    const what = name === 'roster' ? 'the roster' : `--${name}`;
    const identity = await identityOf(one);
    const other = seen.get(identity);
    if (other !== undefined) throw new UsageError(`${one} is both ${other} and ${what}. Name two files.`);
    seen.set(identity, what);
  }
}

async function identityOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true ? `${found.dev}:${found.ino}` : file;
}

/** Parses `N` or `P%`. */
export function parseLimit(text: string): Limit {
  if (/^\d{1,9}$/.test(text)) return { count: Number(text) };
  const percent = /^\d{1,9}(\.\d+)?%$/.test(text) ? Number(text.slice(0, -1)) : Number.NaN;
  if (percent <= 100) return { percent };
  throw new InvalidArgumentError('It must be a number such as 20, or a share such as 10%.');
}

/** Parses one more `--keep`, which may have several ids. */
export function parseKeep(text: string, earlier: readonly number[] = []): readonly number[] {
  return [...earlier, ...text.split(',').map((id) => parseId(id.trim()))];
}

export function parseRate(text: string): number {
  const rate = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (rate >= 0.001 && rate <= 10_000) return rate;
  throw new InvalidArgumentError('It must be a number of requests per second, such as 5 or 0.5.');
}
