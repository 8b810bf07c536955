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
  readonly theirs?: string;
  /** The assumption that the statement depends on: a key of the contract's `assumptions`. */
  readonly assumption?: string;
}

/** Where a statement is made, and what it depends on. */
export interface Place {
  readonly operation: string;
  readonly place: string;
  readonly assumption?: string | undefined;
}

export function state(at: Place, ours: string, verdict: Verdict, theirs?: string): Statement {
  return {
    operation: at.operation,
    place: at.place,
    ours,
    verdict,
    ...(verdict === 'contradicted' && theirs !== undefined ? { theirs } : {}),
    ...(at.assumption === undefined ? {} : { assumption: at.assumption }),
  };
}

/** A statement of one keyword. The vendor is silent if it has no value for it. */
export function stateKeyword(at: Place, keyword: string, ours: unknown, theirs: unknown): Statement {
  const verdict = theirs === undefined ? 'silent' : isSame(ours, theirs) ? 'confirmed' : 'contradicted';
  return state(at, yamlLine(keyword, ours), verdict, yamlLine(keyword, theirs));
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

/** The order of a list has no meaning, as in `enum` and `type`. */
function isSame(ours: unknown, theirs: unknown): boolean {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value;
  return JSON.stringify(sorted(ours)) === JSON.stringify(sorted(theirs));
}
