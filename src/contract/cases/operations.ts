/** The operations of the contract, by id, as the model describes them. */
import { operations as data } from '../../../generated/contract.js';
import type { Operation } from '../../lib/model.js';

export type OperationId = keyof typeof data;

const operations: Readonly<Record<OperationId, Operation>> = data;

export const operationIds = Object.keys(data).filter((id): id is OperationId => id in data);

export function operationOf(id: OperationId): Operation {
  return operations[id];
}
