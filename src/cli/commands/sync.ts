import type { Command } from 'commander';
import { parseManifest, parseRoster, type ManifestGroup, type RosterFormat } from '../../index.js';
import { examples, integerBetween, parseId, type CliCommand } from '../command.js';
import { exitCode, UsageError, type ExitCode } from '../exit.js';
import { interruption } from '../group-users.js';
import type { Io } from '../io.js';
import { manifestHead, manifestRows, rosterCsv } from '../roster-csv.js';
import { connect, connectionOptions, type Connection } from '../settings.js';
import { applyGroups } from '../sync/apply-groups.js';
import { parsed, planGroups, type PlannedGroup, type Planning, type UnreadGroup } from '../sync/plan-groups.js';
import { dryRunReport, planText, resultReport, type Report } from '../sync/report.js';
import { readTextFile, writeNewFile } from '../text-file.js';

interface SyncOptions {
  readonly manifest?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly exitCode?: boolean;
  readonly remove: boolean;
  readonly maxRemovals?: number;
  readonly allowNoManager?: boolean;
  readonly backup?: string;
  readonly batchSize: number;
  readonly json?: boolean;
}

export const syncCommand: CliCommand = {
  define: (program) =>
    connectionOptions(
      program
        .command('sync')
        .summary('make a group’s members those of a roster')
        .description(
          'Makes the members of a group those of a roster: CSV with the columns user_id and permission, or JSON. A row ' +
            'may name a present member by email instead. Shows what it is going to do, and asks.',
        )
        .argument('[group]', 'id of the group', parseId)
        .argument('[roster]', 'file with the roster, or - for stdin')
        .option('--manifest <file>', 'file with the rosters of many groups, told apart by the column group_id')
        .option('-y, --yes', 'do not ask; needed where there is no terminal')
        .option('-n, --dry-run', 'show what is to be done, and do nothing')
        .option('--exit-code', 'with --dry-run: end with 3 where there is something to be done')
        .option('--no-remove', 'leave members in the group who are not in the roster')
        .option(
          '--max-removals <number>',
          'the most members to remove (default: a tenth, or 5)',
          integerBetween(0, LARGE),
        )
        .option('--allow-no-manager', 'allow a roster that leaves the group without a manager')
        .option('--backup <file>', 'first save the present members there, as a roster')
        .option('--batch-size <number>', 'how many changes a request carries at most', integerBetween(1, LARGE), 100)
        .option('--json', 'write the result as JSON'),
    ).addHelpText(
      'after',
      examples(
        'studio-groups sync 42 roster.csv --dry-run',
        'studio-groups sync 42 roster.csv --backup before.csv',
        'export-roster | studio-groups sync 42 - --yes --no-remove',
        'studio-groups sync --manifest groups.csv --yes',
      ),
    ),

  async action(command, io) {
    const options = command.opts<SyncOptions>();
    const groups = await readGroups(command, options, io);
    const connection = await connect(command, io);
    return sync(connection, groups, options, io);
  },
};

/** As far as an option's number may go. */
const LARGE = 1_000_000_000;

async function readGroups(
  { processedArgs }: Command,
  { manifest }: SyncOptions,
  { stdin }: Io,
): Promise<readonly ManifestGroup[]> {
  const [groupId, file] = processedArgs as [number | undefined, string | undefined];
  if ((manifest === undefined) === (file === undefined) || (manifest !== undefined && groupId !== undefined)) {
    throw new UsageError('Name a group and a roster, or a --manifest: one of the two.');
  }
  const read = async (name: string) => (name === '-' ? ((await stdin?.()) ?? '') : readTextFile(name, 'roster'));
  const text = await read(manifest ?? file ?? '');
  const format = formatOf(text);
  if (groupId === undefined) return parsed(() => parseManifest(text, format));
  return [{ groupId, rosterFor: (present) => parseRoster(text, format, { present }) }];
}

/** No header of CSV begins like JSON. */
function formatOf(text: string): RosterFormat {
  return /^\uFEFF?\s*[[{]/.test(text) ? 'json' : 'csv';
}

async function sync(
  connection: Connection,
  groups: readonly ManifestGroup[],
  options: SyncOptions,
  io: Io,
): Promise<ExitCode> {
  const signal = interruption(io);
  const planned = await planGroups(connection, groups, {
    remove: options.remove,
    guards: { maxRemovals: options.maxRemovals, allowNoManager: options.allowNoManager === true },
    signal,
    keep: backupRows(options),
    onRead: (read) => {
      if (groups.length > 1) io.progress(`${String(read)} of ${String(groups.length)} groups read`);
    },
  });
  io.progress('');
  if (options.dryRun === true) return finish(dryRunReport(planned, options.exitCode === true), options, io);

  const ready = planned.filter(isReady);
  if (planned.some((group) => 'plan' in group && group.plan.changes.length > 0))
    io.err(planText(planned, groups.length > 1 ? 0 : PLAN_LINES));
  if (ready.length > 0 && !(await agreed(options, ready.length, io))) {
    io.err('Nothing was changed.');
    return exitCode.failed;
  }
  await save(planned, options);
  const results = await applyGroups(connection, ready, io, { batchSize: options.batchSize, signal });
  return finish(
    resultReport(connection, planned, new Map(ready.map((group, index) => [group.groupId, results[index]]))),
    options,
    io,
  );
}

/** How many lines of a group's plan are shown before the question; of many groups the counts, by a dry run all. */
const PLAN_LINES = 20;

function finish({ text, json, problems, code }: Report, options: SyncOptions, io: Io): ExitCode {
  io.out(options.json === true ? JSON.stringify(json, null, 2) : text);
  for (const problem of problems) io.err(`error: ${problem}`);
  return code;
}

function isReady(group: PlannedGroup | UnreadGroup): group is PlannedGroup {
  return 'plan' in group && group.refusal === undefined && group.plan.changes.length > 0;
}

async function agreed({ yes, manifest }: SyncOptions, groups: number, io: Io): Promise<boolean> {
  if (yes === true) return true;
  if (!io.ask) throw new UsageError('There is no terminal to ask at, so nothing was changed. Add --yes to go ahead.');
  const what = manifest === undefined ? 'the group' : `${groups.toLocaleString('en')} group${groups === 1 ? '' : 's'}`;
  return /^y(es)?$/i.test(await io.ask(`Change ${what}? [y/N] `));
}

/** What a backup holds of a group. */
function backupRows({ backup, manifest }: SyncOptions): Planning['keep'] {
  if (backup === undefined) return () => '';
  return manifest === undefined ? (_, users) => rosterCsv(users) : manifestRows;
}

async function save(
  planned: readonly (PlannedGroup | UnreadGroup)[],
  { backup, manifest }: SyncOptions,
): Promise<void> {
  if (backup === undefined) return;
  const rows = planned.map((group) => ('plan' in group ? group.kept : ''));
  await writeNewFile(backup, [manifest === undefined ? '' : manifestHead(), ...rows].join(''), 'backup');
}
