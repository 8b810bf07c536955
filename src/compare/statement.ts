/** What the contract states in one place, compared with what the vendor's description states there. */

export type Verdict = 'confirmed' | 'contradicted' | 'silent';

export interface Statement {
  readonly operation: string;
  /** Where in the operation, in words: `200 body group_users[].id`. */
  readonly place: string;
  /** What the contract states, as a line of YAML: `minimum: 1`. */
  readonly ours: string;
  readonly verdict: Verdict;
  /** What the vendor states instead, as a line of YAML; only for a contradiction. */
  readonly theirs?: string | undefined;
  /** The assumption that the statement depends on: a key of the contract's `assumptions`. */
  readonly assumption?: string | undefined;
}

/** Where a statement is made, and what it depends on. */
export type Place = Pick<Statement, 'operation' | 'place' | 'assumption'>;

/** Compares two lines of YAML. The vendor is silent if it has none. */
export function state(at: Place, ours: string, theirs: string | undefined): Statement {
  if (theirs === undefined) return { ...at, ours, verdict: 'silent' };
  return theirs === ours ? { ...at, ours, verdict: 'confirmed' } : { ...at, ours, verdict: 'contradicted', theirs };
}

/** Compares the values of one keyword. The order of a list has no meaning, as in `enum` and `type`. */
export function stateKeyword(at: Place, keyword: string, ours: unknown, theirs: unknown): Statement {
  const sorted = (value: unknown): unknown => (Array.isArray(value) ? value.map(yamlScalar).sort() : value);
  const isSame = JSON.stringify(sorted(ours)) === JSON.stringify(sorted(theirs));
  return state(at, yamlLine(keyword, ours), theirs === undefined ? theirs : yamlLine(keyword, isSame ? ours : theirs));
}

/** `minimum: 1`, `enum: [manager, member]`. */
export function yamlLine(keyword: string, value: unknown): string {
  return `${keyword}: ${Array.isArray(value) ? `[${value.map(yamlScalar).join(', ')}]` : yamlScalar(value)}`;
}

/** Text that YAML would read as another type is quoted; JSON's quotes are valid YAML. */
function yamlScalar(value: unknown): string {
  const isPlain =
    typeof value === 'string' && /^[a-z][\w ./-]*$/i.test(value) && !/^(true|false|null|yes|no|on|off)$/i.test(value);
  return isPlain ? value : JSON.stringify(value ?? null);
}
