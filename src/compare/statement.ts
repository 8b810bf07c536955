/** What the contract states in one place, held against what the vendor's description says there. */

export type Verdict = 'confirmed' | 'contradicted' | 'silent';

export interface Statement {
  readonly operation: string;
  /** Where in the operation, in words: `200 body group_users[].id`. */
  readonly place: string;
  /** What the contract states, as a line of YAML: `minimum: 1`. */
  readonly ours: string;
  readonly verdict: Verdict;
  /** What the vendor states instead, as a line of YAML; only where it contradicts. */
  readonly theirs?: string;
  /** The assumption that the statement rests on: a key of the contract's `assumptions`. */
  readonly assumption?: string;
}

/** Where a statement stands, and what it rests on. */
export interface Place {
  readonly operation: string;
  readonly place: string;
  readonly assumption?: string | undefined;
}

/** A statement of one keyword. The vendor is silent where it has no value for it. */
export function stateKeyword(at: Place, keyword: string, ours: unknown, theirs: unknown): Statement {
  const verdict = theirs === undefined ? 'silent' : isSame(ours, theirs) ? 'confirmed' : 'contradicted';
  return state(at, yamlLine(keyword, ours), verdict, yamlLine(keyword, theirs));
}

/** A statement; `theirs` is kept where the vendor contradicts. */
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

/** `minimum: 1`, `enum: [manager, member]`. */
export function yamlLine(keyword: string, value: unknown): string {
  const shown = Array.isArray(value) ? `[${value.map(yamlScalar).join(', ')}]` : yamlScalar(value);
  return `${keyword}: ${shown}`;
}

/** Text that YAML would read as something else is quoted; JSON's quotes are YAML's too. */
function yamlScalar(value: unknown): string {
  const isPlain =
    typeof value === 'string' && /^[a-z][\w ./-]*$/i.test(value) && !/^(true|false|null|yes|no|on|off)$/i.test(value);
  return isPlain ? value : JSON.stringify(value ?? null);
}

/** Lists are the same in any order, as enums are. */
function isSame(ours: unknown, theirs: unknown): boolean {
  const inOrder = (value: unknown): unknown =>
    Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value;
  return JSON.stringify(inOrder(ours)) === JSON.stringify(inOrder(theirs));
}
