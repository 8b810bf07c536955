/** The OAuth 2 endpoints of a Studio host: consent that is granted at once, and tokens with rotation. */
import { FORM, readText, TOO_LONG } from './body.js';
import type { Endpoint, Exchange } from './endpoint.js';
import type { Host } from './host.js';
import type { Grant, SandboxUser } from './state.js';

/** The one client that a sandbox knows. */
export const sandboxClient = { id: 'sandbox-client', secret: 'sandbox-secret' } as const;

export const oauthEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/api/public/oauth/authorize', respond: authorize },
  { method: 'POST', path: '/api/public/oauth/token', respond: token },
];

const CODE_SECONDS = 600;
/** How many issued tokens of each kind are valid at a time, beside those of the seed. */
const MAX_ISSUED = 1_000;

/** Redirects with a code for the user that `user_id` names, by default the first admin; browsers may choose one. */
function authorize({ host, request }: Exchange): Response {
  const { searchParams: query } = new URL(request.url);
  const redirectUri = query.get('redirect_uri') ?? '';
  if (query.get('client_id') !== sandboxClient.id) return failure('invalid_client', 'The client_id is unknown.');
  if (!isRedirectAllowed(redirectUri, host.strictRedirects)) {
    const schemes = host.strictRedirects ? 'https' : 'https or http';
    return failure('invalid_redirect_uri', `The redirect_uri must be an absolute URL with ${schemes}.`);
  }
  const redirect = (results: Results) => redirectTo(redirectUri, { ...results, state: query.get('state') });
  if (query.get('response_type') !== 'code') return redirect({ error: 'unsupported_response_type' });
  const users = [...host.state.users.values()];
  const chosen = query.get('user_id');
  if (chosen === null && /\btext\/html\b/i.test(request.headers.get('accept') ?? '')) return usersPage(users, query);
  const user = users.find(({ id, admin }) => (chosen === null ? admin : String(id) === chosen));
  if (user === undefined) return redirect({ error: 'access_denied' });
  const expiresAt = host.now() + CODE_SECONDS * 1000;
  return redirect({ code: remember(host.state.codes, { userId: user.id, redirectUri, expiresAt }) });
}

function isRedirectAllowed(uri: string, isStrict: boolean): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname, hash, username } = new URL(uri);
  if (!['http:', 'https:'].includes(protocol) || hash !== '' || username !== '') return false;
  return !isStrict || (protocol === 'https:' && !/^(.*\.)?localhost$|^127\.|^\[::1\]$/.test(hostname));
}

type Results = Readonly<Record<string, string | null>>;

function redirectTo(uri: string, results: Results): Response {
  const target = new URL(uri);
  for (const [name, value] of Object.entries(results)) if (value !== null) target.searchParams.set(name, value);
  return new Response(null, { status: 302, headers: { location: target.href } });
}

function usersPage(users: readonly SandboxUser[], query: URLSearchParams): Response {
  const items = users.map(({ id, full_name, admin }) => {
    const link = new URLSearchParams([...query, ['user_id', String(id)]]).toString();
    return `<li><a href="?${escapeHtml(link)}">${escapeHtml(full_name)}</a>${admin ? ' (admin)' : ''}</li>`;
  });
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox: sign in</title>
<h1>Sign in to the sandbox as</h1><ul>${items.join('\n')}</ul></html>`;
  return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

async function token({ host, request }: Exchange): Promise<Response> {
  const text = await readText(request);
  if (text === undefined) return failure('invalid_request', TOO_LONG, 413);
  if (!request.headers.get('content-type')?.toLowerCase().startsWith(FORM))
    return failure('invalid_request', `The body's content type must be ${FORM}.`);
  const form = new URLSearchParams(text);
  const names = [...form.keys()];
  if (new Set(names).size < names.length) return failure('invalid_request', 'A parameter is repeated.');
  return clientFailure(request, form) ?? grant(host, form);
}

/** The client authenticates by Basic or in the body, not in both. */
function clientFailure({ headers }: Request, form: URLSearchParams): Response | undefined {
  const { id, secret } = sandboxClient;
  const basic = /^Basic +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (basic !== undefined && form.has('client_secret'))
    return failure('invalid_request', 'The client must authenticate in one way only.');
  const isInBody = form.get('client_id') === id && form.get('client_secret') === secret;
  if (isInBody || basic === btoa(`${id}:${secret}`)) return undefined;
  return failure('invalid_client', 'The client id or the client secret is wrong.', 401);
}

/** What each grant type requires; the first is what is exchanged. */
const grants = new Map([
  ['authorization_code', ['code', 'redirect_uri']],
  ['refresh_token', ['refresh_token']],
]);

function grant(host: Host, form: URLSearchParams): Response {
  const { state, now } = host;
  const required = grants.get(form.get('grant_type') ?? '') ?? [];
  const missing = ['grant_type', ...required].find((name) => !form.get(name));
  if (missing !== undefined) return failure('invalid_request', `${missing} is required.`);
  const [kind] = required;
  if (kind === undefined)
    return failure('unsupported_grant_type', `grant_type must be ${[...grants.keys()].join(' or ')}.`);
  const tokens = kind === 'code' ? state.codes : state.refreshTokens;
  const sent = form.get(kind) ?? '';
  const { userId = Number.NaN, expiresAt = Infinity, redirectUri = form.get('redirect_uri') } = tokens.get(sent) ?? {};
  // Each code and each refresh token can be used once.
  tokens.delete(sent);
  if (state.users.has(userId) && now() < expiresAt && redirectUri === form.get('redirect_uri'))
    return issue(host, userId);
  return failure('invalid_grant', `The ${kind} is invalid, expired or was used before.`);
}

function issue({ state, now, expiresIn }: Host, userId: number): Response {
  const body = {
    access_token: remember(state.tokens, { userId, expiresAt: now() + expiresIn * 1000 }),
    refresh_token: remember(state.refreshTokens, { userId, expiresAt: Infinity }),
    token_type: 'Bearer',
    expires_in: expiresIn,
    created_at: Math.floor(now() / 1000),
  };
  return Response.json(body, { headers: uncached });
}

const uncached = { 'cache-control': 'no-store', pragma: 'no-cache' };

function failure(error: string, description: string, status = 400): Response {
  const headers = { ...uncached, ...(status === 401 && { 'www-authenticate': 'Basic' }) };
  return Response.json({ error, error_description: description }, { status, headers });
}

/** Keeps a grant under a new random token. Of too many, the oldest are forgotten, but none of the seed. */
function remember(tokens: Map<string, Grant>, grant: Grant): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  const name = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  tokens.set(name, grant);
  for (const [oldest, { expiresAt }] of tokens) {
    if (tokens.size <= MAX_ISSUED) break;
    if (expiresAt !== undefined) tokens.delete(oldest);
  }
  return name;
}
