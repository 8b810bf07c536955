import { operations } from '../../generated/contract.js';
import type { Parameter, RequestBody } from '../../src/lib/model.js';
import type { CallOptions, OperationId, Outcome, StudioClient } from '../../src/index.js';

interface Described {
  readonly parameters: readonly Parameter[];
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
  const required = (place: string) =>
    parameters.filter((one) => one.in === place && one.required).map(({ name, example }) => [name, example] as const);
  const query = required('query').length === 0 ? {} : { query: Object.fromEntries(required('query')) };
  const headers = required('header').length === 0 ? {} : { headers: Object.fromEntries(required('header')) };
  return methods[id](...inPath, ...bodies.slice(0, 1), { ...query, ...headers, ...options });
}
