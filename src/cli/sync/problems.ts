/** Invalid rows of rosters, as messages. */
import { RosterError, type RosterProblem } from '../../membership/index.js';
import { UsageError } from '../exit.js';
import { printable } from '../text.js';

/** @throws {UsageError} with every invalid row. */
export function parsed<T>(parse: () => T, what = 'roster'): T {
  const problems: RosterProblem[] = [];
  const value = collected(problems, parse);
  if (value === undefined) throw invalidRows(problems, what);
  return value;
}

/** Adds the problems of a roster that is invalid, for which it returns undefined. */
export function collected<T>(problems: RosterProblem[], parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    for (const problem of error.problems) problems.push(problem);
    return undefined;
  }
}

/** More would scroll the first ones away, and these often explain them. */
const MAX_ROWS = 20;

export function invalidRows(problems: readonly RosterProblem[], what = 'roster'): UsageError {
  const lines = problems
    .slice(0, MAX_ROWS)
    .map(({ place, message }) => `  ${place === '' ? '' : `${place}: `}${printable(message)}`);
  const more = problems.length - lines.length;
  const all = [...lines, ...(more > 0 ? [`  … and ${more.toLocaleString('en')} more`] : [])];
  return new UsageError(`The ${what} cannot be followed, so nothing was sent:\n${all.join('\n')}`);
}
