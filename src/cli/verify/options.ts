/** The options of `studio-groups verify`. */
import { InvalidArgumentError, type Command } from 'commander';
import { security } from '../../../generated/contract.js';
import type { HostSettings, VerifyOptions } from '../../contract/index.js';
import { messageOf } from '../../lib/message-of.js';
import { UsageError } from '../exit.js';
import { integerBetween, parseId, repeatable } from '../command.js';
import { formats, type ReportFormat } from '../report/formats.js';
import { connectionOptions } from '../settings.js';

type OfHost = 'basePath' | 'group' | 'otherGroup' | 'unknownGroup' | 'allowWrites';
type OfRun = 'strict' | 'complete' | 'timeout' | 'rate' | 'concurrency' | 'only' | 'exclude' | 'journal';

/** The options by the names that commander gives them. */
export interface CliOptions extends Pick<HostSettings, OfHost>, Pick<VerifyOptions, OfRun> {
  readonly baseUrl?: string;
  readonly user?: readonly number[];
  readonly tokens?: string;
  readonly header?: HostSettings['headers'];
  readonly undo?: boolean;
  readonly explore?: number;
  readonly seed?: number;
  readonly replay?: string;
  readonly list?: boolean;
  readonly report?: readonly Output[];
  readonly previous?: string;
  readonly har?: string;
}

interface Output {
  readonly format: ReportFormat;
  readonly file: string;
}

/** The file that stands for standard output. */
export const STDOUT = '-';

/** A day: timers take no more than 24. */
const MAX_TIMEOUT = 86_400_000;
const MAX_SEED = 0x7fff_ffff;

export function addOptions(command: Command): Command {
  return connectionOptions(command)
    .option('--base-path <path>', 'path of the API below the host, / for its root (default: /api/public/v1)', basePath)
    .option('--group <id>', 'id of the group to list, and to change with --allow-writes', parseId)
    .option('--other-group <id>', 'id of a group that the member is not in; it is only read', parseId)
    .option('--unknown-group <id>', 'id that no group has (default: 2147483647)', parseId)
    .option(
      '--user <id>',
      'id of a spare user outside the group, to be added and removed; repeatable',
      repeatable(parseId),
    )
    .option('--tokens <file>', 'JSON file with the tokens: {"admin": "…", "member": "…", "outsider": "…"}')
    .option('--header <line>', "header of every request, as 'Name: value'; repeatable", header)
    .option('--allow-writes', 'change the group with --user; every change is undone')
    .option('--journal <file>', 'note in this file what must be undone (default: in the state directory)')
    .option('--undo', 'undo what an earlier run left in the journal, and end')
    .option('--strict', 'fail if an assumption of the contract is refuted')
    .option('--complete', 'fail if an outcome is skipped')
    .option('--timeout <ms>', 'maximum time of a response (default: 5000)', integerBetween(1, MAX_TIMEOUT))
    .option('--rate <n>', 'maximum number of requests per second', integerBetween(1, 10_000))
    .option('--concurrency <n>', 'how many requests are sent at once (default: 16)', integerBetween(1, 256))
    .option('--only <pattern>', 'only the cases whose name matches this regular expression', pattern)
    .option('--exclude <pattern>', 'not the cases whose name matches this regular expression', pattern)
    .option('--explore <n>', 'also send n random sequences of batches on the users of --user', integerBetween(1, 1e5))
    .option('--seed <n>', 'the seed of --explore (default: random)', integerBetween(0, MAX_SEED))
    .option('--replay <file>', 'send only the sequence that an earlier --explore found')
    .option('--list', 'print the names of the cases, and send nothing')
    .option(
      '--report <format=file>',
      'write a report: json, junit, markdown or html; - is standard output; repeatable',
      repeatable(output),
    )
    .option('--previous <file>', 'report what changed since this JSON report although it conforms')
    .option('--har <file>', 'record the traffic as HAR, with the secrets masked', harFile);
}

function basePath(text: string): string {
  if (/^\/[^\s?#]*$/.test(text)) return text;
  throw new InvalidArgumentError('It must be a path that begins with a slash, such as / or /api/public/v1.');
}

function header(text: string, earlier: HostSettings['headers'] = {}): HostSettings['headers'] {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*([\t\x20-\x7e]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("It must be 'Name: value'.");
  if (name.toLowerCase() === security.header.toLowerCase()) {
    // Commander would repeat the argument.
    throw new UsageError('Tokens come from the environment or a file: other users can see a command line.');
  }
  return { ...earlier, [name.toLowerCase()]: value };
}

/** A regular expression over the names of the cases, in any case. */
function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch (error) {
    throw new InvalidArgumentError(`It must be a regular expression: ${messageOf(error)}.`);
  }
}

function output(text: string): Output {
  const [, name = '', file] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
  if (file === undefined) throw new InvalidArgumentError('It must be FORMAT=FILE, such as junit=report.xml.');
  if (isFormat(name)) return { format: name, file };
  const known = Object.keys(formats).join(', ');
  throw new InvalidArgumentError(`There is no format ${JSON.stringify(name)}: they are ${known}.`);
}

function isFormat(name: string): name is ReportFormat {
  return Object.hasOwn(formats, name);
}

function harFile(file: string): string {
  if (file !== '' && file !== STDOUT) return file;
  throw new InvalidArgumentError('It must be the path of a file.');
}
