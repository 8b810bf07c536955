/** What a handler must be, derived from the types of the operations: an operation without one does not compile. */
import type { DeepReadonly } from '../lib/deep-readonly.js';
import type { Parameter } from '../lib/model.js';
import type { Assumptions } from './assumptions.js';
import type { Result, Settings } from './host.js';
import type { SandboxState, SandboxUser } from './state.js';

/** A handler for each operation. */
export type HandlersFor<Operations> = {
  readonly [Id in keyof Operations]: Handler<CallOf<Operations[Id]>, BodyOf<Operations[Id]>, ResultOf<Operations[Id]>>;
};

/** Any handler, as the router calls it: the validators have accepted what it passes. */
export type UntypedHandler = Handler<Context & Readonly<Record<Parameter['in'], unknown>>, unknown, Result>;

/** Methods, not properties, so that every handler is an {@link UntypedHandler} too. */
interface Handler<Call, Body, Result> {
  /** Changes a body parsed from JSON before it is validated. Default: it is validated as it was sent. */
  prepare?(body: unknown, assume: Assumptions): unknown;
  /** The error response for a caller who has no right, or for something that does not exist; before the body is validated. */
  reject?(call: Call): Result | undefined;
  /** The response to a request that the contract's schemas accept. What it says is changed must be changed. */
  respond(call: Call & { readonly body: Body }): Result;
}

export interface CallOf<Operation> extends Context {
  readonly path: ParametersOf<Operation, 'path'>;
  readonly query: ParametersOf<Operation, 'query'>;
  readonly header: ParametersOf<Operation, 'header'>;
}

export interface Context {
  readonly state: SandboxState;
  readonly settings: Readonly<Settings>;
  readonly assume: Assumptions;
  /** Whose token it is. For an operation that anybody may call: the id 0, no admin. */
  readonly caller: Pick<SandboxUser, 'id' | 'admin'>;
}

type ParametersOf<Operation, Place extends string> = Operation extends {
  parameters: Partial<Record<Place, infer Parameters>>;
}
  ? NonNullable<Parameters>
  : never;

/** The value of the body; of several media types, any; undefined for a body that is missing or not documented. */
export type BodyOf<Operation> = Operation extends { requestBody: infer Body }
  ? ContentOf<Body>
  : Operation extends { requestBody?: infer Body }
    ? ContentOf<Body> | undefined
    : undefined;

type ContentOf<Documented> = Documented extends { content: infer Content } ? Content[keyof Content] : never;

/** Each documented status with its body and headers. */
export type ResultOf<Operation> = Operation extends { responses: infer Responses }
  ? { [Status in keyof Responses]: ResultWith<Status, Responses[Status]> }[keyof Responses]
  : never;

/** A status that is documented as `5XX` or `default` is any number. */
type ResultWith<Status, Documented> = { readonly status: Status extends number ? Status : number } & Body<Documented> &
  HeadersOf<Documented>;

type Body<Documented> = Documented extends { content: infer Content }
  ? { readonly body: DeepReadonly<Content[keyof Content]> }
  : { readonly body?: undefined };

/** A documented header that is required must be there; others may be added. */
type HeadersOf<Documented> = Documented extends { headers: infer Headers }
  ? Partial<Named<Headers>> extends Named<Headers>
    ? { readonly headers?: Named<Headers> & Readonly<Record<string, unknown>> }
    : { readonly headers: Named<Headers> & Readonly<Record<string, unknown>> }
  : { readonly headers?: Readonly<Record<string, unknown>> };

/** Without the signature for any other name. */
type Named<Headers> = { [Name in keyof Headers as string extends Name ? never : Name]: Headers[Name] };
