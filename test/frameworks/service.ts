/** What the three frameworks have in common: who may do what, and the state. The contract checks are theirs. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { correct, createStudio, type Call, type Change, type State } from '../mutants/studio.js';

export interface Service {
  /** @returns the caller's user id. */
  readonly authenticate: (authorization: string | undefined) => number;
  readonly list: (caller: number, group: number) => unknown;
  readonly batch: (caller: number, group: number, changes: readonly Change[]) => Promise<unknown>;
}

export interface Served {
  readonly url: string;
  readonly close: () => Promise<unknown>;
}

export interface Settings {
  readonly service: Service;
  /** The contract, parsed. */
  readonly contract: Contract;
  /** Whether the validator may convert the types of a body, and the spellings of a path. */
  readonly coerce: boolean;
}

/** The contract, as far as it is read here. */
export interface Contract {
  readonly components: { readonly securitySchemes: Readonly<Record<string, unknown>> };
}

export async function readContract(): Promise<Contract> {
  const file = new URL('../../openapi/studio-groups.yaml', import.meta.url);
  return parse(await readFile(file, 'utf8')) as Contract;
}

/** The name of the contract's security scheme. */
export function schemeOf({ components }: Contract): string {
  return Object.keys(components.securitySchemes)[0] ?? '';
}

export function createService(): { readonly state: State; readonly service: Service } {
  const { state } = createStudio();
  const callOf = (operation: Call['operation'], caller: number, group: number): Call => {
    const url = new URL('https://studio.invalid/');
    return {
      state,
      operation,
      caller,
      group,
      url,
      request: { method: 'GET', headers: new Headers() },
      text: '',
      number: 0,
    };
  };
  const admitted = (call: Call): Call => {
    correct.admit(call);
    return call;
  };
  const users = (call: Call): unknown => ({ group_users: correct.list(call) });
  return {
    state,
    service: {
      authenticate(authorization) {
        const headers = new Headers(authorization === undefined ? {} : { authorization });
        return correct.caller({ ...callOf('list', 0, 0), request: { method: 'GET', headers } });
      },
      list: (caller, group) => users(admitted(callOf('list', caller, group))),
      async batch(caller, group, changes) {
        const call = admitted(callOf('batch', caller, group));
        await correct.apply(correct.permitted(changes, call), call);
        return users(call);
      },
    },
  };
}
