/**
 * Givens: the state that a case needs, as data. A provider says how it arranges them (`provider.ts`); nothing here
 * knows which provider that is.
 */
import type { Change } from '../../generated/schema.js';

/** Who sends the request. */
export type Caller =
  | 'admin'
  | 'member'
  | 'outsider'
  | 'nobody, with no credentials'
  | 'nobody, with empty credentials'
  | 'nobody, with a wrong token'
  | "nobody, with an admin's token altered";

/** An id that nothing is expected to have: the largest that 32 bits hold, so that its size is no trouble to anybody. */
export const UNKNOWN_ID = 2_147_483_647;

/** The ids that a request is about, by the name of the path parameter or body field that takes them. */
export type Ids = Readonly<Record<string, number>>;

/** Where the spare user stands when the request is sent: `user` of the settings, whom the suite adds and removes. */
export type Spare = 'outside' | 'inside';

/** What a request sends as its body; text is sent as it is, everything else as JSON. */
export type Body = { readonly json: unknown } | { readonly text: string; readonly mediaType?: string };

/** What the group should look like after a batch that is applied: the spare user's permission, or that he is out. */
export interface Effect {
  readonly spare: Spare;
  /** The permission that the spare user has then; left out where he is outside. */
  readonly permission?: string;
  /** The assumption that the permission rests on. */
  readonly assumption?: string | undefined;
}

/** The state that a case needs, and what its request adds to the operation's path and method. */
export interface Given {
  /** In words, as reports show it: `an outsider`. */
  readonly name: string;
  readonly caller: Caller;
  /** The path parameter that holds an id which nothing has. */
  readonly unknown?: string;
  /** Path parameters as the request writes them, where they are no ids. */
  readonly path?: Readonly<Record<string, string>>;
  /**
   * The body, from the ids that the provider arranged and a change of another member that changes nothing for him.
   * Left out, an operation with a body sends a valid one.
   */
  readonly body?: (ids: Ids, other: Change) => Body;
  /** The branch of the body's `oneOf` that the input belongs to, by the `const` that tells it apart. */
  readonly branch?: string;
  /** Where the spare user must stand; `outside` where left out. */
  readonly spare?: Spare;
  /** True where the case needs a spare user and a provider that keeps state, since its outcome depends on who is in. */
  readonly stateful?: boolean;
  /** The batch is applied: it writes, and this is what the group should look like after it. */
  readonly effect?: Effect;
  /** True where the batch is to hold a change of another member, too, that changes nothing for him. */
  readonly several?: boolean;
  /** Statuses that HTTP itself allows a provider to answer with before the contract has a say. */
  readonly tolerated?: readonly number[];
  /** The constraint of the contract that the input breaks. */
  readonly breaks?: Constraint;
  /** The refused batch holds a valid change too: that the group is as before rests on this assumption. */
  readonly leaves?: string;
  /** The assumption of the contract that the expected outcome rests on, its key in `generated/contract.ts`. */
  readonly assumption?: string;
}

/** One constraint of the contract on a request. */
export interface Constraint {
  readonly in: 'path' | 'body';
  /** JSON pointer into the body or `/name` of the path parameter; `` for the body as a whole. */
  readonly pointer: string;
  /** The JSON Schema keyword, or what is wrong before a schema has a say. */
  readonly keyword: string;
  /** The property that `required` misses. */
  readonly property?: string;
}

const as = (caller: Caller, name: string): Given => ({ name, caller });

export const admin = as('admin', 'an admin');
export const member = as('member', 'a member of the group');
export const outsider = as('outsider', 'somebody outside the group');
export const noCredentials = as('nobody, with no credentials', 'no credentials');
export const emptyCredentials = as('nobody, with empty credentials', 'empty credentials');
export const wrongToken = as('nobody, with a wrong token', 'a wrong token');
export const alteredToken = as("nobody, with an admin's token altered", "an admin's token with its end altered");

/** An admin asks for something that does not exist: `unknown('group_id')`. */
export function unknown(parameter: string): Given {
  return { name: `an unknown ${parameter.replace(/_id$/, '')}`, caller: 'admin', unknown: parameter };
}
