/** The ways in which a real host may behave where every published source is silent. */

export interface Assumptions {
  /** The name of the third action, beside `add` and `update`. */
  readonly action: string;
  /** What happens to an `add` of somebody who is a member already. */
  readonly existing: 'rejected' | 'ignored';
  /** Whether a batch with an invalid change is rejected as a whole, or its valid changes are applied beside the 422. */
  readonly batch: 'whole' | 'partial';
  /** Whether an error response has a JSON body with the reason, or none. */
  readonly errors: 'json' | 'empty';
  /** Whether the e-mail of users who have none, and of users without a token in the seed, is null. */
  readonly email: 'string' | 'null';
  /** The status for somebody who may not see a group that does not exist. */
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

/** The values of each assumption, the contract's first; null for any name. */
export const assumptionValues: Readonly<Record<keyof Assumptions, readonly string[] | null>> = {
  action: null,
  existing: ['rejected', 'ignored'],
  batch: ['whole', 'partial'],
  errors: ['json', 'empty'],
  email: ['string', 'null'],
  first: ['404', '403'],
};

/**
 * The contract's assumptions with some of them changed.
 *
 * @throws {TypeError} If a name or a value is unknown.
 */
export function selectAssumptions(selected: Readonly<Partial<Record<string, unknown>>> = {}): Assumptions {
  for (const [name, value] of Object.entries(selected)) {
    if (!Object.hasOwn(assumptionValues, name))
      throw new TypeError(`There is no assumption ${name}, only ${Object.keys(assumptionValues).join(', ')}.`);
    const values = assumptionValues[name as keyof Assumptions];
    if (values === null && !isActionName(value))
      throw new TypeError(`${name} must be a name other than add and update, of letters, digits, - and _.`);
    if (values !== null && !values.includes(String(value)))
      throw new TypeError(`${name} must be ${values.join(' or ')}.`);
  }
  return { ...contractAssumptions, ...selected };
}

function isActionName(value: unknown): boolean {
  return typeof value === 'string' && /^[\w-]{1,40}$/.test(value) && value !== 'add' && value !== 'update';
}

/** The assumptions that differ from the contract's, as `action=delete, batch=partial`; empty if none does. */
export function describeAssumptions(assume: Assumptions): string {
  const names = Object.keys(contractAssumptions) as (keyof Assumptions)[];
  const changed = names.filter((name) => assume[name] !== contractAssumptions[name]);
  return changed.map((name) => `${name}=${assume[name]}`).join(', ');
}
