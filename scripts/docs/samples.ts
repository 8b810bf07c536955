/** What a request looks like, in a shell and in our client. */
import { format } from 'prettier';
import { serverOf, type Operation } from '../generate/contract-data.js';
import { isObject, listOf, textOf, type Json, type JsonObject } from '../generate/json.js';
import type { ContractDocument } from '../generate/read-contract.js';

export interface Sample {
  /** What the sample shows, in words of the contract. */
  readonly title: string;
  readonly curl: string;
  /** A whole TypeScript module. */
  readonly client: string;
}

const SUBDOMAIN = 'myschool';

/** One sample for each named example of the request body, or one where the operation takes none. */
export async function samplesOf(
  contract: ContractDocument,
  operation: Operation,
  whole: JsonObject,
): Promise<Sample[]> {
  const examples = isObject(whole.requestBody) ? Object.values(whole.requestBody.examples ?? {}) : [];
  const bodies = examples.filter(isObject).map(({ summary, value }) => ({ title: textOf(summary), value }));
  const wanted = bodies.length > 0 ? bodies : [{ title: textOf(operation.node.summary), value: undefined }];
  return Promise.all(
    wanted.map(async ({ title, value }) => ({
      title,
      curl: curlOf(contract, operation, whole, value),
      client: await clientOf(contract, operation, whole, value),
    })),
  );
}

/** The server of an institution of our own making. */
function serverIn(contract: ContractDocument): string {
  return textOf(serverOf(contract).url).replaceAll(/\{[^}]*\}/g, SUBDOMAIN);
}

function curlOf(
  contract: ContractDocument,
  { method, path }: Operation,
  whole: JsonObject,
  body: Json | undefined,
): string {
  const given = parametersOf(whole);
  const place = path.replaceAll(/\{([^}]*)\}/g, (_, name: string) => exampleOf(given.find((one) => one.name === name)));
  const query = new URLSearchParams(
    given.filter((one) => one.in === 'query').map((one) => [textOf(one.name), exampleOf(one)]),
  ).toString();
  const url = serverIn(contract) + place + (query === '' ? '' : `?${query}`);
  const data = JSON.stringify(body, null, 2) as string | undefined;
  return [
    ...(method === 'GET' ? [`curl '${url}'`] : [`curl --request ${method} '${url}'`]),
    `--header "Authorization: Bearer $STUDIO_TOKEN"`,
    ...(data === undefined ? [] : ["--header 'Content-Type: application/json'", `--data '${shellText(data)}'`]),
  ].join(' \\\n  ');
}

function clientOf(
  contract: ContractDocument,
  { id }: Operation,
  whole: JsonObject,
  body: Json | undefined,
): Promise<string> {
  const given = parametersOf(whole);
  const query = given.filter((one) => one.in === 'query').map((one) => [textOf(one.name), one.example ?? null]);
  const values: Json[] = [
    ...given.filter((one) => one.in === 'path').map((one) => one.example ?? null),
    ...(query.length === 0 ? [] : [Object.fromEntries(query) as JsonObject]),
    ...(body === undefined ? [] : [body]),
  ];
  const code = `import { createStudioClient, unwrap } from 'studio-groups';

const studio = createStudioClient({ baseUrl: '${new URL(serverIn(contract)).origin}', token: process.env.STUDIO_TOKEN ?? '' });
const answer = unwrap(await studio.${id}(${values.map((value) => JSON.stringify(value)).join(', ')}));
console.log(answer);`;
  return format(code, { parser: 'typescript', singleQuote: true, printWidth: 60 });
}

function parametersOf(whole: JsonObject): JsonObject[] {
  return listOf(whole.parameters).filter(isObject);
}

function exampleOf(parameter: JsonObject | undefined): string {
  const example = parameter?.example ?? '';
  return encodeURIComponent(typeof example === 'string' ? example : JSON.stringify(example));
}

function shellText(text: string): string {
  return text.replaceAll("'", `'\\''`);
}
