/** A roster: the members that a group should have. */
export type Roster = readonly RosterMember[];

export interface RosterMember {
  readonly user_id: number;
  /**
   * A permission of the contract. Any other value is valid only for a member who has it already: no change could set
   * it.
   */
  readonly permission: string;
  /** Whether the membership ended at the date in the column `until`: the user must not be in the group. Default: false. */
  readonly ended?: boolean;
  /** Its line in CSV, its entry in JSON, counted from 1. */
  readonly row?: number;
}

/** What is wrong with a row of a roster. */
export interface RosterProblem {
  /** Where: `line 7` of CSV, `entry 3` of JSON, counted from 1; `''` for the roster as a whole. */
  readonly place: string;
  /** What is wrong, and what it must be. It may quote the row: sanitise it before it goes to a terminal. */
  readonly message: string;
}

/** A roster that cannot be followed: every invalid row, with its place. */
export class RosterError extends Error {
  override readonly name = 'RosterError';

  constructor(readonly problems: readonly RosterProblem[]) {
    super(problems.map(({ place, message }) => (place === '' ? message : `${place}: ${message}`)).join('\n'));
  }
}
