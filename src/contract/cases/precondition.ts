/**
 * Preconditions: the state that a case needs and what its request contains, as data. The kind of a precondition states
 * whether its request may be sent: a read always; a harmless request, which changes nothing even if it is accepted,
 * always; a write with `--allow-writes` alone.
 */
import type { Body, Values } from '../http/request.js';
import type { Role } from '../provider.js';
import { noCredentials, wrongCredentials, type WrongCredentials } from './credentials.js';
import type { Constraint } from './invalid-inputs.js';

export type GroupName = 'own' | 'other' | 'unknown';

interface Common {
  /** In words, as reports show it: `an outsider`. */
  readonly name: string;
  readonly caller: Role | WrongCredentials;
  /** The group that the request is about; default `own`. */
  readonly group?: GroupName;
  /** Changes the valid values of the parameters. */
  readonly values?: (valid: Values) => Values;
  /** Statuses that the contract allows here as well, because it does not say which check comes first. */
  readonly alternatives?: readonly number[];
  /** Statuses by which HTTP itself lets a provider reject the request. */
  readonly tolerated?: readonly number[];
  /** The constraint that the input violates. */
  readonly violates?: Constraint;
  /** The assumption that the expected outcome rests on: its key in `generated/contract.ts`. */
  readonly assumption?: string | undefined;
}

export interface Read extends Common {
  readonly kind: 'read';
}

/** A member of the group whose permission the contract knows, so that an update can set it again. */
export interface KnownMember {
  readonly id: number;
  readonly permission: string;
}

export interface Harmless extends Common {
  readonly kind: 'harmless';
  /** A body that changes nothing, made from a member of the group. */
  readonly body: (known: KnownMember) => Body;
}

/** Who can be named in a request. */
export interface Scene {
  readonly spare: number;
  /** Further spare users. */
  readonly others: readonly number[];
  /** Other members, at most two. */
  readonly known: readonly KnownMember[];
  /** The member whom harmless requests name. */
  readonly member: KnownMember | undefined;
  readonly isInside: (user: number) => boolean;
}

export interface Write extends Common {
  readonly kind: 'write';
  /** Where the spare users must be when the request is sent; `anywhere` if the body adapts to it. */
  readonly spare: 'outside' | 'inside' | 'anywhere';
  readonly body: (scene: Scene) => Body;
  /** The batch must be applied, and the group must show it afterwards. */
  readonly applies?: true;
  /** Whether the batch must contain another change beside the one of the spare user. */
  readonly several?: true;
  /** The assumption that the state of the group after the request rests on. */
  readonly effectAssumption?: string;
}

/** A documented status that no request can cause: it is never verified. */
export interface Uncausable extends Omit<Common, 'caller'> {
  readonly kind: 'uncausable';
  readonly caller?: undefined;
}

export type Precondition = Read | Harmless | Write | Uncausable;

export function cannotBeCaused(why: string): Uncausable {
  return { kind: 'uncausable', name: why };
}

/** A read by somebody of the own group. */
export function readBy(caller: Read['caller'], name: string, more: Partial<Read> = {}): Read {
  return { kind: 'read', caller, name, ...more };
}

/** Every wrong credential, for an operation that only reads. */
export function unauthenticatedReads(): readonly [Read, ...Read[]] {
  const [, ...others] = wrongCredentials.map((caller) => readBy(caller, caller.name));
  return [readBy(noCredentials, noCredentials.name), ...others];
}

export function nonEmpty<T>([first, ...others]: readonly T[], operation: string): [T, ...T[]] {
  if (first === undefined) throw new Error(`The contract constrains no input of ${operation}: no request is invalid.`);
  return [first, ...others];
}

/** The largest id that 32 bits hold: no group is expected to have it. */
export const UNKNOWN_ID = 2_147_483_647;

/** The own group's id plus 2^32 or 2^64: valid, and the id of another group, however many bits a provider keeps. */
export function beyond(bits: 32 | 64, parameter: string) {
  return {
    name: `${parameter} is the group's id plus 2^${bits}`,
    values: (valid: Values) => ({
      ...valid,
      [parameter]: String(BigInt(Number(valid[parameter])) + 2n ** BigInt(bits)),
    }),
    alternatives: [422],
    tolerated: [400, 414],
  };
}
