/** The ways in which a real host may behave where every published source is silent. */
import { checkFields, optional, optionalOneOf, type Check } from './check-fields.js';

export interface Assumptions {
  /** The name of the third action, beside `add` and `update`. */
  readonly action: string;
  /** What happens to an `add` of a user who is a member already. */
  readonly existing: 'rejected' | 'ignored';
  /** Whether a batch with an invalid change is rejected as a whole, or its valid changes are applied beside the 422. */
  readonly batch: 'whole' | 'partial';
  /** Whether an error response has a JSON body with the reason, or none. */
  readonly errors: 'json' | 'empty';
  /** Whether the e-mail of users who have none, and of users without a token in the seed, is null. */
  readonly email: 'string' | 'null';
  /** The status that a caller who is no admin gets for a group that does not exist. */
  readonly first: '404' | '403';
}

/** What the contract assumes. */
export const contractAssumptions: Assumptions = {
  action: 'remove',
  existing: 'rejected',
  batch: 'whole',
  errors: 'json',
  email: 'string',
  first: '404',
};

/** What each assumption may be. */
export const assumptionChecks: Readonly<Record<keyof Assumptions, Check>> = {
  action: optional('any name but add and update', isActionName),
  existing: optionalOneOf('rejected', 'ignored'),
  batch: optionalOneOf('whole', 'partial'),
  errors: optionalOneOf('json', 'empty'),
  email: optionalOneOf('string', 'null'),
  first: optionalOneOf('404', '403'),
};

function isActionName(value: unknown): boolean {
  return typeof value === 'string' && /^(?!(add|update)$)[\w-]{1,40}$/.test(value);
}

/** @throws {TypeError} If a name or a value is unknown. */
export function selectAssumptions(selected: Readonly<Record<string, unknown>>): Assumptions {
  checkFields('assume', selected, assumptionChecks);
  return { ...contractAssumptions, ...selected };
}

/** The assumptions that differ from the contract's, as `action=delete, batch=partial`; empty if none does. */
export function describeAssumptions(assume: Assumptions): string {
  const entries = Object.entries(assume) as [keyof Assumptions, string][];
  const changed = entries.filter(([name, value]) => value !== contractAssumptions[name]);
  return changed.map(([name, value]) => `${name}=${value}`).join(', ');
}
