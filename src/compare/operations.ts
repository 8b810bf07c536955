/** An operation of the contract, held against the vendor's. */
import { listOf, type Description, type Fields, type OperationId } from './description.js';
import { compareSchema, type Schema } from './schemas.js';
import { state, type Place, type Statement } from './statement.js';

/** An operation as `generated/contract.ts` has it. */
export interface ContractOperation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody: { readonly required?: boolean; readonly content: Content } | null;
  readonly responses: Readonly<Record<string, { readonly content: Content }>>;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

export function compareOperation(id: OperationId, ours: ContractOperation, description: Description): Statement[] {
  const theirs = description.operations.get(id);
  const at = { operation: id, place: 'operation' };
  const line = `${ours.method} ${ours.path}:`;
  if (theirs === undefined) return [state(at, line, 'contradicted', `# no ${ours.method} ${ours.path}`)];
  return [
    state(at, line, 'confirmed'),
    ...compareParameters(id, ours.parameters, theirs, description),
    ...compareBody(id, ours.requestBody, theirs, description),
    ...compareOutcomes(id, ours.responses, theirs, description),
  ];
}

/** Parameters of the path are the same by their position, others by their name. */
function compareParameters(
  operation: OperationId,
  ours: readonly Parameter[],
  { parameters }: Fields,
  description: Description,
): Statement[] {
  const theirs = listOf(parameters)
    .map(description.resolve)
    .filter((one) => one !== undefined);
  const inPath = theirs.filter((one) => one.in === 'path');
  const matched = new Map(
    ours.map((parameter) => {
      const position = ours.filter((one) => one.in === 'path').indexOf(parameter);
      const sameName = theirs.find((one) => one.name === parameter.name && one.in === parameter.in);
      return [parameter, sameName ?? inPath[position]];
    }),
  );
  const surplus = theirs.filter((one) => ![...matched.values()].includes(one));
  return [
    ...[...matched].flatMap(([parameter, vendor]) => compareParameter(operation, parameter, vendor, description)),
    ...surplus.map((one) => {
      const name = String(one.name);
      const at = { operation, place: `parameter ${name}` };
      return state(at, `# no ${name}`, 'contradicted', `name: ${name}, in: ${String(one.in)}`);
    }),
  ];
}

function compareParameter(
  operation: OperationId,
  ours: Parameter,
  theirs: Fields | undefined,
  description: Description,
): Statement[] {
  const at: Place = { operation, place: `parameter ${ours.name}` };
  if (theirs === undefined) return [state(at, `name: ${ours.name}`, 'contradicted', `# no ${ours.name}`)];
  const name = String(theirs.name);
  return [
    state(at, `name: ${ours.name}`, name === ours.name ? 'confirmed' : 'contradicted', `name: ${name}`),
    stateRequired(at, ours.required, theirs.required),
    ...compareSchema(ours.schema, theirs.schema, at, description),
  ];
}

function compareBody(
  operation: OperationId,
  ours: ContractOperation['requestBody'],
  { requestBody }: Fields,
  description: Description,
): Statement[] {
  const at: Place = { operation, place: 'request body' };
  const theirs = description.resolve(requestBody);
  if (ours === null) {
    return theirs === undefined ? [] : [state(at, '# no requestBody', 'contradicted', 'requestBody:')];
  }
  if (theirs === undefined) return [state(at, 'requestBody:', 'contradicted', '# no requestBody')];
  return [
    stateRequired(at, ours.required, theirs.required),
    ...compareSchema(firstSchema(ours.content) ?? {}, schemaOf(theirs, description), at, description),
  ];
}

/** Descriptions often leave refusals out: a status that the vendor does not list is silence, not contradiction. */
function compareOutcomes(
  operation: OperationId,
  ours: ContractOperation['responses'],
  { responses }: Fields,
  description: Description,
): Statement[] {
  const theirs = description.resolve(responses) ?? {};
  const surplus = Object.keys(theirs).filter((status) => /^\d{3}$/.test(status) && ours[status] === undefined);
  return [
    ...Object.entries(ours).flatMap(([status, { content }]) => {
      const schema = firstSchema(content);
      const response = description.resolve(theirs[status]);
      const listed = state(
        { operation, place: status },
        `'${status}':`,
        response === undefined ? 'silent' : 'confirmed',
      );
      const at = { operation, place: `${status} body` };
      const body = response === undefined ? undefined : schemaOf(response, description);
      return [listed, ...(schema === undefined ? [] : compareSchema(schema, body, at, description))];
    }),
    ...surplus.map((status) => state({ operation, place: status }, `# no '${status}'`, 'contradicted', `'${status}':`)),
  ];
}

function stateRequired(at: Place, ours = false, theirs: unknown): Statement {
  const verdict = theirs === undefined ? 'silent' : theirs === ours ? 'confirmed' : 'contradicted';
  return state(at, `required: ${String(ours)}`, verdict, `required: ${String(theirs)}`);
}

function firstSchema(content: Content): Schema | undefined {
  return Object.values(content)[0]?.schema;
}

function schemaOf({ content }: Fields, description: Description): unknown {
  const media = Object.values(description.resolve(content) ?? {})[0];
  return description.resolve(media)?.schema;
}
