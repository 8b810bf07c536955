/** The options of `sync`, and which of them go together. */
import { stat } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import type { Limit } from '../../membership/index.js';
import { parseId } from '../command.js';
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
  | { readonly kind: 'manifest' | 'plan' | 'resume'; readonly file: string };

/** @throws {UsageError} if the arguments and options do not fit together. */
export async function sourceOf(args: readonly (string | undefined)[], options: SyncOptions): Promise<Source> {
  const source = namedSource(args, options);
  if (source.kind === 'plan' || source.kind === 'resume') rejectOptions(`--${optionOf(source)}`, FOR_ROSTERS, options);
  if (options.baseline === undefined) rejectOptions('a run without --baseline', FOR_BASELINES, options);
  if (options.out !== undefined) rejectOptions('--out', FOR_CHANGES, options);
  await checkFiles(source, options);
  return source;
}

function namedSource([group, roster]: readonly (string | undefined)[], options: SyncOptions): Source {
  const { manifest, apply, resume } = options;
  const named = [
    manifest === undefined ? [] : [{ kind: 'manifest', file: manifest } as const],
    apply === undefined ? [] : [{ kind: 'plan', file: apply } as const],
    resume === undefined ? [] : [{ kind: 'resume', file: resume } as const],
  ].flat();
  const [only, other] = named;
  // A run is resumed with the options that it was started with.
  const resumed = named.find(({ kind }) => kind === 'resume');
  if (resumed && (other === undefined || apply === undefined)) return resumed;
  if (only && other === undefined && group === undefined) return only;
  if (only ?? (group === undefined && roster === undefined)) throw new UsageError(ONE_OF);
  return rosterSource(group ?? '', roster);
}

const ONE_OF = 'Name a group and a roster, or a --manifest: one of the two. Or pass --apply or --resume.';

function rosterSource(group: string, roster: string | undefined): Source {
  const isNumber = (text: string) => /^\d+$/.test(text);
  if (roster === undefined) {
    if (isNumber(group)) throw new UsageError(`${ONE_OF} There is no roster for the group ${group}.`);
    throw new UsageError(
      `${ONE_OF} If ${group} is the roster: \`sync GROUP ${group}\`; for several groups \`sync --manifest ${group}\`.`,
    );
  }
  if (!isNumber(group) && isNumber(roster)) {
    throw new UsageError(`The group comes before the roster: \`sync ${roster} ${group}\`.`);
  }
  try {
    return { kind: 'roster', groupId: parseId(group), file: roster };
  } catch (error) {
    const reason = error instanceof InvalidArgumentError ? error.message : String(error);
    throw new UsageError(`${JSON.stringify(group)} is not the id of a group. ${reason}`);
  }
}

function optionOf({ kind }: Source): string {
  return kind === 'plan' ? 'apply' : kind;
}

const FOR_BASELINES = ['reAdd', 'overrideStickiness'] as const;
const FOR_CHANGES = ['apply', 'resume', 'report', 'backup', 'dryRun'] as const;
/** What was decided when the plan was made. */
const FOR_ROSTERS = ['baseline', 'out', 'maxRemovals', 'maxRemovalsTotal'] as const;

function rejectOptions(what: string, names: readonly (keyof SyncOptions)[], options: SyncOptions): void {
  if (what === '--resume') return;
  const name = names.find((one) => options[one] !== undefined && options[one] !== false);
  if (name !== undefined) throw new UsageError(`${flagOf(name)} has no meaning for ${what}.`);
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A file that is read must not be written, nor a file be written twice. */
async function checkFiles(source: Source, options: SyncOptions): Promise<void> {
  const { manifest, baseline, out, backup, report } = options;
  const files = [
    [source.kind === 'roster' ? 'the roster' : `--${optionOf(source)}`, source.file],
    ...Object.entries({ manifest, baseline, out, backup, report })
      .filter(([name]) => name !== optionOf(source))
      .map(([name, file]) => [`--${name}`, file] as const),
  ] as const;
  const seen = new Map<string, string>();
  for (const [what, file] of files) {
    if (file === undefined || file === '-' || (what === '--report' && source.kind === 'resume')) continue;
    const identity = await identityOf(file);
    const other = seen.get(identity);
    if (other !== undefined) throw new UsageError(`${file} is both ${other} and ${what}. Name two files.`);
    seen.set(identity, what);
  }
}

async function identityOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true ? `${String(found.dev)}:${String(found.ino)}` : file;
}

/** Parses `N` or `P%`. */
export function parseLimit(text: string): Limit {
  const [, digits = '', fraction = '', percent = ''] = /^(\d{1,9})(\.\d+)?(%?)$/.exec(text) ?? [];
  const value = Number(digits + fraction);
  if (digits !== '' && percent === '' && fraction === '') return { count: value };
  if (digits !== '' && percent !== '' && value <= 100) return { percent: value };
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
