import type { Parameter, Schema } from '../lib/model.js';

/** What the client needs to know of a contract: generated as data, read by one runtime. */
export interface ContractData {
  /** The path of the API below the host: `/api/public/v1`. */
  readonly basePath: string;
  /** The header that carries the token, and the scheme that precedes it there: `Bearer`, or empty for the token alone. */
  readonly security: { readonly header: string; readonly scheme: string };
  /** Left out if no operation has query or header parameters, so that it is not bundled. */
  readonly writeParameters?: (
    parameters: readonly ParameterData[],
    values: ParameterValues,
    headers: Headers,
  ) => string;
  /** Left out if all bodies are JSON, so that it is not bundled. */
  readonly mediaTypes?: MediaTypes;
  readonly operations: readonly OperationData[];
}

/** How bodies that are not JSON are sent and read. */
export interface MediaTypes {
  /** Text, bytes and FormData are sent as they are. */
  serialize(mediaType: string, value: unknown): BodyInit;
  /** The documented media type of a response. */
  select(documented: readonly string[], headers: Headers | undefined): string | undefined;
  /** Undefined for JSON. */
  read(mediaType: string, bytes: Uint8Array): string | Uint8Array | undefined;
}

/** The values of query and header parameters. */
export interface ParameterValues {
  readonly query?: Readonly<Record<string, unknown>>;
  /** The headers of the call as they were passed: an object, whose values may be numbers, or something else. */
  readonly typedHeaders?: unknown;
}

export interface OperationData {
  /** The operationId: the name of the client's method. */
  readonly id: string;
  readonly method: string;
  /** The path template, below the base path. */
  readonly path: string;
  /** Path parameters in path order, then query parameters, then headers. */
  readonly parameters: readonly ParameterData[];
  /** Left out if the operation takes no body. */
  readonly body?: BodyData;
  /** By status (`200`, `4XX`, `default`), then by media type. A status without a body has no media type. */
  readonly responses: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
  /** Whether anybody may call it, so that no credentials are sent. Default: false. */
  readonly isPublic?: boolean;
}

/** `argument` is the name of the method's argument, if it differs. */
export type ParameterData = Pick<Parameter, 'name' | 'in' | 'schema'> &
  Partial<Pick<Parameter, 'required' | 'style' | 'explode'>> & {
    readonly argument?: string;
  };

export interface BodyData {
  readonly mediaType: string;
  readonly required: boolean;
  readonly schema: Schema;
  /** The name of the method's argument. */
  readonly argument: string;
}
