/** A roster: the members that a group should have. */

export interface RosterMember {
  readonly user_id: number;
  /**
   * A permission of the contract. Any other value is fine for a member who has it already, and for nobody else: no
   * change could set it.
   */
  readonly permission: string;
  /** Where it stands in the text that it was read from, as in a {@link RosterProblem}. */
  readonly place?: string;
}

export type Roster = readonly RosterMember[];

/** What is wrong with a row of a roster. */
export interface RosterProblem {
  /** Where: `line 7` of CSV, `entry 3` of JSON, counted from 1; `` where it is the roster as a whole. */
  readonly place: string;
  /** What is wrong, and what it should be. It may quote the row: defuse it before it goes to a terminal. */
  readonly message: string;
}

/** A roster cannot be followed: every row that is bad, with its place. */
export class RosterError extends Error {
  override readonly name = 'RosterError';

  constructor(readonly problems: readonly RosterProblem[]) {
    super(problems.map(({ place, message }) => (place === '' ? message : `${place}: ${message}`)).join('\n'));
  }
}
