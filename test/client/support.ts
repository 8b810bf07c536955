/** What the client's tests share: a client over an injected `fetch` that the test owns, and answers made from the contract. */
import { operations } from '../../generated/contract.js';
import { createStudioClient, type StudioClient, type ClientOptions } from '../../src/index.js';

export const HOST = 'https://myschool.instructuremedia.com';
export const TOKEN = 'k3y-Zq81/+vT~w==';

export type Answer = Response | Error;

/** A client whose requests are kept, and answered in turn; the last answer is given again and again. */
export function observedClient(
  answers: readonly (() => Answer)[],
  options: Partial<ClientOptions> = {},
): { studio: StudioClient; requests: Request[] } {
  const requests: Request[] = [];
  const fetch = (request: Request): Promise<Response> => {
    const make = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(request);
    const answer = make?.() ?? new Error('The test has no answer.');
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const given: object = options;
  return { studio: createStudioClient({ baseUrl: HOST, token: TOKEN, retries: 0, fetch, ...given }), requests };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}

export const severalUsers =
  operations.listGroupUsers.responses[200].content['application/json'].examples['several-users'].value;
export const noUsers = operations.listGroupUsers.responses[200].content['application/json'].examples['no-users'].value;
