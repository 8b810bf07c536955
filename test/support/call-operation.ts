import { operations } from '../../generated/contract.js';
import type { RequestBody } from '../../src/lib/model.js';
import type { CallOptions, OperationId, Outcome, StudioClient } from '../../src/index.js';

interface Described {
  readonly parameters: readonly { readonly in: string; readonly example: unknown }[];
  readonly requestBody: RequestBody | null;
}

/** A method of the client, whichever: declared as a method, so that what it takes is left to who calls it. */
interface AnyMethod {
  call(...args: readonly unknown[]): Promise<Outcome>;
}

/** Calls any operation of the contract through the client, with the contract's own examples. */
export function callOperation(studio: StudioClient, id: OperationId, options: CallOptions = {}): Promise<Outcome> {
  const { parameters, requestBody }: Described = operations[id];
  const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ example }) => example);
  const [media] = Object.values(requestBody?.content ?? {});
  const bodies = Object.values(media?.examples ?? {}).map(({ value }) => value);
  const methods: Readonly<Record<OperationId, AnyMethod['call']>> = studio;
  return methods[id](...inPath, ...bodies.slice(0, 1), options);
}
