import { Option } from 'commander';
import {
  excessesOf,
  saveGroup,
  planText as savedPlanText,
  savePlan,
  type ApplyResult,
  type MembershipClient,
  type SavedPlan,
} from '../../membership/index.js';
import { examples, integerBetween, type CliCommand } from '../command.js';
import { exitCode, UsageError, type ExitCode } from '../exit.js';
import { interruptionOfBatches, pacedStudio } from '../group-users.js';
import { isConfirmed, type Io } from '../io.js';
import { manifestHead, manifestRows, rosterCsv } from '../roster-csv.js';
import { connect, connectionOptions, type Connection } from '../settings.js';
import { applyGroups } from '../sync/apply-groups.js';
import { excessText } from '../sync/limit-text.js';
import { parseKeep, parseLimit, parseRate, sourceOf, type Source, type SyncOptions } from '../sync/options.js';
import { planGroups, type PlannedGroup, type Planning } from '../sync/plan-groups.js';
import { planMarkdown } from '../sync/plan-markdown.js';
import { checkReplaceable, createReportFile, type ReportFile } from '../sync/report-file.js';
import {
  blockedReport,
  dryRunReport,
  groupJson,
  isReady,
  planTexts,
  resultReport,
  type Group,
  type Report,
} from '../sync/report.js';
import { readTasks, type Tasks } from '../sync/tasks.js';
import { counted } from '../text.js';
import { removeFile, replaceFile, writeNewFile } from '../text-file.js';

/** As far as an option's number may go. */
const LARGE = 1_000_000_000;

export const syncCommand: CliCommand = {
  define: (program) =>
    connectionOptions(
      program
        .command('sync')
        .summary('make a group’s members those of a roster')
        .description(
          'Makes the members of a group those of a roster: CSV with the columns user_id and permission, or JSON. A row ' +
            'may name a present member by email instead, and end a membership with a date in until. Shows the plan, and asks.',
        )
        .argument('[group]', 'id of the group')
        .argument('[roster]', 'file with the roster, or - for stdin')
        .option('--manifest <file>', 'file with the rosters of many groups, which its column group_id names')
        .option('-y, --yes', 'do not ask; needed if there is no terminal')
        .option('-n, --dry-run', 'show the plan, and change nothing')
        .option('--exit-code', 'with --dry-run: exit with 3 if there is something to do')
        .option('--out <file>', 'save the plan there for a review, and change nothing')
        .option('--apply <file>', 'apply a saved plan exactly; groups that have changed since are rejected')
        .option('--baseline <file>', 'roster of the last run: remove only members whom it contains')
        .option('--re-add', 'with --baseline: add users again who have left since')
        .option('--override-stickiness', 'with --baseline: set permissions again that were changed by hand since')
        .option('--no-remove', 'remove nobody')
        .option('--keep <user>', 'id of a user who is never removed; may be repeated', parseKeep)
        .option(
          '--max-removals <limit>',
          'how many members of a group may be removed (default: 10%, at least 5)',
          parseLimit,
        )
        .option('--max-removals-total <limit>', 'how many members of all groups (default: 10%, at least 5)', parseLimit)
        .option('--allow-no-manager', 'let groups lose their last manager')
        .option('--backup <file>', 'first save the present members there, as a roster')
        .option('--report <file>', 'write what becomes of each change there, as JSON')
        .option('--resume <file>', 'continue the run that wrote this report')
        .option('--batch-size <number>', 'how many changes a request has at most', integerBetween(1, LARGE), 100)
        .option('--rate <number>', 'how many requests are sent in a second at most', parseRate)
        .addOption(
          new Option('--format <format>', 'how to write the plan')
            .choices(['text', 'markdown', 'json'])
            .default('text'),
        )
        .option('--json', 'the same as --format json'),
    ).addHelpText(
      'after',
      examples(
        'studio-groups sync 42 roster.csv --dry-run',
        'studio-groups sync 42 roster.csv --backup before.csv',
        'export-roster | studio-groups sync 42 - --yes --no-remove',
        'studio-groups sync --manifest groups.csv --baseline last.csv --yes --report report.json',
        'studio-groups sync --manifest groups.csv --out plan.json --format markdown',
        'studio-groups sync --apply plan.json --yes',
      ),
    ),

  async action(command, io) {
    const options = command.opts<SyncOptions>();
    const source = await sourceOf(command.args, options);
    await checkOutputs(options);
    const tasks = await readTasks(source, options, io);
    const connection = await connect(command, io);
    checkHost(connection, tasks.saved);
    return sync({ connection, source, tasks, options, io });
  },
};

interface Run {
  readonly connection: Connection;
  readonly source: Source;
  readonly tasks: Tasks;
  readonly options: SyncOptions;
  readonly io: Io;
}

async function checkOutputs({ out, report }: SyncOptions): Promise<void> {
  if (out !== undefined) await checkReplaceable(out, 'studio-groups/plan', 'plan');
  if (report !== undefined) await checkReplaceable(report, 'studio-groups/report', 'report');
}

function checkHost({ host, hostSetting }: Connection, saved: SavedPlan | undefined): void {
  if (saved === undefined || saved.host === host) return;
  throw new UsageError(`The plan was made for ${saved.host}, but ${hostSetting} is ${host}.`);
}

/** Plan, check, save or ask, apply. Nothing is sent before all groups are read, planned and within the limits. */
async function sync(run: Run): Promise<ExitCode> {
  const { connection, tasks, options, io } = run;
  const signal = interruptionOfBatches(io);
  const studio = pacedStudio(connection, io, signal, options.rate);
  const groups = await plan(run, studio, signal);
  const excesses = tasks.saved ? [] : excessesOf(groups.filter(isPlanned), options).map(excessText);
  if (options.dryRun === true) return finish(dryRunReport(groups, excesses, options.exitCode === true), groups, run);
  if (options.out !== undefined) return saveThePlan(options.out, groups, excesses, run);

  for (const text of planTexts(groups.filter(isReady), groups.length > 1 ? 0 : PLAN_LINES)) io.err(text);
  const ready = excesses.length > 0 ? [] : groups.filter(isReady);
  if (ready.length > 0 && !(await isAgreed(run, ready.length))) {
    io.err('Nothing was changed.');
    return exitCode.failed;
  }
  const report = await openReport(run, groups);
  try {
    const result =
      excesses.length > 0 ? blockedReport(groups, excesses) : await change(run, studio, groups, report, signal);
    await report?.finish({ problems: result.problems, exit_code: result.code });
    return finish(result, groups, run);
  } finally {
    await report?.close();
  }
}

async function change(
  run: Run,
  studio: MembershipClient,
  groups: readonly Group[],
  report: ReportFile | undefined,
  signal: AbortSignal,
): Promise<Report> {
  const ready = groups.filter(isReady);
  await backUp(groups, run);
  const results = await applyReady(run, studio, ready, report, signal);
  if ([...results.values()].every(isWithoutEffect)) await discardBackup(run, ready.length);
  return resultReport(run.connection, groups, results);
}

/** How many lines of a group's plan are shown before the question; of several groups the counts. */
const PLAN_LINES = 20;

function isPlanned(group: Group): group is PlannedGroup {
  return 'plan' in group;
}

function plan(run: Run, studio: MembershipClient, signal: AbortSignal): Promise<readonly Group[]> {
  const { connection, tasks, options, io } = run;
  const { saved } = tasks;
  const total = tasks.groups.length;
  return planGroups(studio, connection, tasks.groups, {
    signal,
    keep: backupRows(run),
    kept: options.keep ?? [],
    allowNoManager: saved && (saved.allow_no_manager || options.allowNoManager === true),
    onRead: (read) => {
      if (total > 1) io.progress(read === total ? '' : `${read} of ${total} groups read`);
    },
  });
}

async function saveThePlan(
  file: string,
  groups: readonly Group[],
  excesses: readonly string[],
  run: Run,
): Promise<ExitCode> {
  const report = dryRunReport(groups, excesses, false);
  // A plan that lacks groups, or must not be applied, is not to be approved.
  if (report.code === exitCode.done) {
    await replaceFile(file, savedPlanText(savedPlan(groups, run)), 'plan');
    run.io.err(`The plan is saved. To apply it: \`studio-groups sync --apply ${file}\`.`);
  }
  return finish(report, groups, run);
}

function savedPlan(groups: readonly Group[], { connection, tasks, options }: Run): SavedPlan {
  if (tasks.saved) return tasks.saved;
  const changed = groups
    .filter(isReady)
    .map(({ groupId, plan, people }) => saveGroup(groupId, plan, (userId) => people.users.get(userId)?.full_name));
  const allowNoManager = options.allowNoManager === true;
  return savePlan(changed, { host: connection.host, created: new Date(), allowNoManager });
}

async function isAgreed({ source, options, io }: Run, groups: number): Promise<boolean> {
  if (options.yes === true) return true;
  if (!io.ask) throw new UsageError('There is no terminal to ask at, so nothing was changed. Add --yes to go ahead.');
  const what = source.kind === 'roster' ? 'the group' : counted(groups, 'group');
  return isConfirmed(io, `Change ${what}?`);
}

async function openReport(run: Run, groups: readonly Group[]): Promise<ReportFile | undefined> {
  const { source, options, tasks } = run;
  const file = options.report ?? (source.kind === 'resume' ? source.file : undefined);
  return file === undefined ? undefined : createReportFile(file, savedPlan(groups, run), tasks.finished);
}

async function applyReady(
  { source, options, io }: Run,
  studio: MembershipClient,
  ready: readonly PlannedGroup[],
  report: ReportFile | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, ApplyResult>> {
  const ending = new AbortController();
  const inProgress = new Map<number, object>();
  // A report that cannot be written any more ends the run: nobody could account for the rest.
  const written = (writing: Promise<void> | undefined) =>
    writing?.catch((error: unknown) => {
      if (!ending.signal.aborted) io.err(`error: ${error instanceof Error ? error.message : String(error)}`);
      ending.abort();
    });
  const results = await applyGroups(studio, ready, io, {
    batchSize: options.batchSize,
    signal: AbortSignal.any([signal, ending.signal]),
    recheck: options.yes !== true || source.kind === 'plan',
    onProgress: ({ groupId }, progress) => {
      inProgress.set(groupId, { group_id: groupId, ...progress });
      void written(report?.note([...inProgress.values()]));
    },
    onResult: async (group, result) => {
      inProgress.delete(group.groupId);
      await written(report?.add(groupJson(group, result)));
    },
  });
  return results;
}

function finish({ texts, json, problems, code }: Report, groups: readonly Group[], run: Run): ExitCode {
  const { options, io } = run;
  const isPlanOnly = options.dryRun === true || options.out !== undefined;
  if (options.json === true || options.format === 'json') io.out(JSON.stringify(json, null, 2));
  else if (options.format === 'markdown' && isPlanOnly) io.out(planMarkdown(groups, problems));
  else for (const text of texts) io.out(text);
  for (const problem of problems) io.err(`error: ${problem}`);
  return code;
}

/** What a backup has of a group. */
function backupRows({ source, options }: Run): Planning['keep'] {
  if (options.backup === undefined) return () => '';
  return source.kind === 'roster' ? (_, users) => rosterCsv(users) : manifestRows;
}

/** The file exists only if the groups were read, and something may be changed. */
async function backUp(groups: readonly Group[], { source, options }: Run): Promise<void> {
  const read = groups.filter(isPlanned);
  if (options.backup === undefined || read.length === 0) return;
  const rows = read.map(({ kept }) => kept);
  await writeNewFile(options.backup, [source.kind === 'roster' ? '' : manifestHead(), ...rows].join(''), 'backup');
}

function isWithoutEffect({ applied, uncertain }: ApplyResult): boolean {
  return applied.length === 0 && uncertain.length === 0;
}

/** A run that failed without an effect must not block the next one, which would find the file. */
async function discardBackup({ options }: Run, ready: number): Promise<void> {
  if (options.backup !== undefined && ready > 0) await removeFile(options.backup);
}
