/**
 * The cases: for every documented status of every operation the preconditions that lead there. Exhaustive by type: a
 * status without a precondition does not compile, nor does an operation without a file in this folder.
 */
import type { operations as data } from '../../../generated/contract.js';
import { batchUpdateGroupUsers } from './batch-update-group-users.js';
import { listGroupUsers } from './list-group-users.js';
import { operationIds, operationOf, type OperationId } from './operations.js';
import type { Harmless, Precondition, Read, Uncausable, Write } from './precondition.js';

/** An operation that only reads has reads alone; any other one has harmless requests and writes. */
type PreconditionOf<Method> = (Method extends 'GET' | 'HEAD' | 'OPTIONS' ? Read : Harmless | Write) | Uncausable;

interface OperationData {
  readonly method: string;
  readonly responses: object;
}

/** At least one precondition for each documented status of each operation. */
export type CasesFor<Operations extends Readonly<Record<keyof Operations, OperationData>>> = {
  readonly [Id in keyof Operations]: {
    readonly [Status in keyof Operations[Id]['responses']]: readonly [
      PreconditionOf<Operations[Id]['method']>,
      ...PreconditionOf<Operations[Id]['method']>[],
    ];
  };
};

export const cases = { listGroupUsers, batchUpdateGroupUsers } as const satisfies CasesFor<typeof data>;

/** An operation, a documented status, and a precondition that leads to it. */
export interface Case {
  readonly operation: OperationId;
  /** As the contract writes it: `200`, `4XX`, `default`. */
  readonly status: string;
  readonly precondition: Precondition;
}

/** Every case, in the order of the contract. */
export function allCases(table: Readonly<Record<OperationId, object>> = cases): Case[] {
  return operationIds.flatMap((operation) =>
    Object.keys(operationOf(operation).responses).flatMap((status) =>
      preconditionsOf(table[operation], status).map((precondition) => ({ operation, status, precondition })),
    ),
  );
}

function preconditionsOf(byStatus: object, status: string): readonly Precondition[] {
  return new Map<string, readonly Precondition[]>(Object.entries(byStatus)).get(status) ?? [];
}

/** `listGroupUsers 403: an outsider` */
export function nameOf({ operation, status, precondition }: Case): string {
  return `${operation} ${status}: ${precondition.name}`;
}
