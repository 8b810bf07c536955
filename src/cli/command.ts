/** What a command is. Each is in a file of `commands/`, and listed in `run.ts`. */
import { InvalidArgumentError, type Command } from 'commander';
import type { ExitCode } from './exit.js';
import type { Io } from './io.js';

export interface CliCommand {
  /** Adds its name, options and help, which ends with examples. */
  readonly define: (program: Command) => Command;
  /**
   * Does it, with `command.opts()` and `command.args`. What is heavy to load is imported here, not at the top of the
   * file, so that the other commands start fast.
   *
   * @throws {UsageError} For what the user can correct.
   */
  readonly action: (command: Command, io: Io) => Promise<ExitCode>;
}

/** The text under the options: command lines to copy. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** The first option of these that the user passed, as `--other-group`. */
export function passedOption(command: Command, names: readonly string[]): string | undefined {
  const isPassed = (name: string) => names.includes(name) && command.getOptionValueSource(name) === 'cli';
  return command.options.find((option) => isPassed(option.attributeName()))?.long ?? undefined;
}

/** Parses one more value of an option that may be repeated. */
export function repeatable<T>(parse: (text: string) => T): (text: string, earlier?: readonly T[]) => readonly T[] {
  return (text, earlier = []) => [...earlier, parse(text)];
}

/** Parses an argument as the id of a group or a user. */
export const parseId = integerBetween(1, Number.MAX_SAFE_INTEGER);

/** Parses an option's value as an integer, both limits included. */
export function integerBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It has to be an integer from ${String(least)} to ${String(most)}.`);
  };
}
