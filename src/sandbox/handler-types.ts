/** What a handler must be, derived from the operations' types: an operation without one does not compile. */
import type { Settings } from './host.js';
import type { SandboxState, SandboxUser } from './state.js';

/** A handler for each operation. */
export type HandlersFor<Operations> = { readonly [Id in keyof Operations]: Handler<Operations[Id]> };

export interface Handler<Operation> {
  /** Who may not call, or what is not there; asked before the body is looked at. */
  readonly refuse: (asked: Asked<Operation>) => OutcomeOf<Operation> | undefined;
  /** The answer to a request that the contract's schemas allow. */
  readonly answer: (asked: Asked<Operation>, body: BodyOf<Operation>) => OutcomeOf<Operation>;
}

export interface Asked<Operation> {
  readonly state: SandboxState;
  readonly settings: Settings;
  readonly caller: SandboxUser;
  readonly path: PathOf<Operation>;
}

export type PathOf<Operation> = Operation extends { parameters: { path: infer Path } } ? Path : unknown;

export type BodyOf<Operation> = Operation extends { requestBody: Content<infer Body> } ? Body : undefined;

/** Each documented status with its body. */
export type OutcomeOf<Operation> = Operation extends { responses: infer Responses }
  ? {
      [Status in keyof Responses]: Responses[Status] extends Content<infer Body>
        ? { readonly status: Status; readonly body: Body }
        : never;
    }[keyof Responses]
  : never;

interface Content<Body> {
  content: { 'application/json': Body };
}
