import { Option } from 'commander';
import { excessesOf, saveGroup, planText as savedPlanText, savePlan, type SavedPlan } from '../../membership/index.js';
import { examples, integerBetween, type CliCommand } from '../command.js';
import { exitCode, UsageError, type ExitCode } from '../exit.js';
import { interruptionOfBatches, pacedStudio } from '../group-users.js';
import { isConfirmed } from '../io.js';
import { connect, connectionOptions } from '../settings.js';
import { applyGroups } from '../sync/apply-groups.js';
import { discardBackup, writeBackup } from '../sync/backup.js';
import { parseKeep, parseLimit, parseRate, sourceOf, type SyncOptions } from '../sync/options.js';
import { planGroups } from '../sync/plan-groups.js';
import { planMarkdown } from '../sync/plan-markdown.js';
import { checkReplaceable, createReportFile, noReport, type ReportFile } from '../sync/report-file.js';
import { planReport, planTexts, resultReport, type Report } from '../sync/report.js';
import { isPlanned, isReady, type Group, type Run } from '../sync/run.js';
import { readTasks } from '../sync/tasks.js';
import { counted } from '../text.js';
import { replaceFile } from '../text-file.js';

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
    const source = await sourceOf(command);
    await checkOutputs(options);
    const tasks = await readTasks(source, options, io);
    const connection = await connect(command, io);
    const { host, hostSetting } = connection;
    if (tasks.saved && tasks.saved.host !== host) {
      throw new UsageError(`The plan was made for ${tasks.saved.host}, but ${hostSetting} is ${host}.`);
    }
    const signal = interruptionOfBatches(io);
    const studio = pacedStudio(connection, io, signal, options.rate);
    return sync({ source, options, tasks, connection, studio, signal, io });
  },
};

async function checkOutputs({ out, report }: SyncOptions): Promise<void> {
  if (out !== undefined) await checkReplaceable(out, 'studio-groups/plan', 'plan');
  if (report !== undefined) await checkReplaceable(report, 'studio-groups/report', 'report');
}

/** Plan, check, save or ask, apply. Nothing is sent before all groups are read, planned and within the limits. */
async function sync(run: Run): Promise<ExitCode> {
  const { tasks, options, io } = run;
  const groups = await planGroups(run);
  const excesses = tasks.saved ? [] : excessesOf(groups.filter(isPlanned), options);
  const planned = planReport(groups, excesses, options.dryRun === true && options.exitCode === true);
  if (options.dryRun === true) return print(planned, groups, run);
  if (options.out !== undefined) {
    // A plan that lacks groups, or must not be applied, is not to be approved.
    if (planned.code === exitCode.done) await saveThePlan(options.out, groups, run);
    return print(planned, groups, run);
  }
  const ready = groups.filter(isReady);
  const isBlocked = excesses.length > 0;
  for (const text of planTexts(ready, groups.length > 1 ? 0 : PLAN_LINES)) io.err(text);
  if (!isBlocked && ready.length > 0 && !(await isAgreed(run, ready.length))) {
    io.err('Nothing was changed.');
    return exitCode.failed;
  }
  const report = await openReport(run, groups);
  try {
    if (!isBlocked) await change(run, groups, report);
    const result = isBlocked ? { ...planned, texts: ['Nothing was changed.'] } : resultReport(run, groups);
    await report.finish({ problems: result.problems, exit_code: result.code });
    return print(withFailure(result, report), groups, run);
  } finally {
    await report.close();
  }
}

async function change(run: Run, groups: readonly Group[], report: ReportFile): Promise<void> {
  const ready = groups.filter(isReady);
  await writeBackup(run, groups);
  await applyGroups(run, ready, report);
  await discardBackup(run, ready);
}

/** How many lines of a group's plan are shown before the question; of several groups the counts. */
const PLAN_LINES = 20;

async function isAgreed({ source, options, io }: Run, groups: number): Promise<boolean> {
  if (options.yes === true) return true;
  if (!io.ask) throw new UsageError('There is no terminal to ask at, so nothing was changed. Add --yes to go ahead.');
  return isConfirmed(io, `Change ${source.kind === 'roster' ? 'the group' : counted(groups, 'group')}?`);
}

async function saveThePlan(file: string, groups: readonly Group[], run: Run): Promise<void> {
  await replaceFile(file, savedPlanText(savedPlan(groups, run)), 'plan');
  run.io.err(`The plan is saved. To apply it: \`studio-groups sync --apply ${file}\`.`);
}

function savedPlan(groups: readonly Group[], { connection, tasks, options }: Run): SavedPlan {
  if (tasks.saved) return tasks.saved;
  const changed = groups
    .filter(isReady)
    .map(({ groupId, plan, people }) => saveGroup(groupId, plan, (userId) => people.users.get(userId)?.full_name));
  const allowNoManager = options.allowNoManager === true;
  return savePlan(changed, { host: connection.host, created: new Date(), allowNoManager });
}

async function openReport(run: Run, groups: readonly Group[]): Promise<ReportFile> {
  const { source, options, tasks } = run;
  const file = options.report ?? (source.kind === 'resume' ? source.file : undefined);
  return file === undefined ? noReport : createReportFile(file, savedPlan(groups, run), tasks.finished);
}

function withFailure(result: Report, { failure }: ReportFile): Report {
  if (!failure.aborted) return result;
  return { ...result, problems: [...result.problems, String(failure.reason)], code: exitCode.failed };
}

function print({ texts, json, problems, code }: Report, groups: readonly Group[], { options, io }: Run): ExitCode {
  const isPlanOnly = options.dryRun === true || options.out !== undefined;
  if (options.json === true || options.format === 'json') io.out(JSON.stringify(json, null, 2));
  else if (options.format === 'markdown' && isPlanOnly) io.out(planMarkdown(groups, problems));
  else for (const text of texts) io.out(text);
  for (const problem of problems) io.err(`error: ${problem}`);
  return code;
}
