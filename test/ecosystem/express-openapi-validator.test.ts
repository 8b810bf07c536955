/** A server on Express whose requests express-openapi-validator checks with its default settings. */
import express, { type ErrorRequestHandler } from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import * as OpenApiValidator from 'express-openapi-validator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONTRACT } from './support.js';

const app = express();
app.use(express.json());
app.use(OpenApiValidator.middleware({ apiSpec: CONTRACT, validateRequests: true }));
app.post(/batch_update$/, (request, response) => {
  response.json({ received: request.body as unknown });
});
const toErrorResponse: ErrorRequestHandler = (
  error: { status?: number; message: string },
  _request,
  response,
  _next,
) => {
  response.status(error.status ?? 500).json({ error: error.message });
};
app.use(toErrorResponse);

const server = app.listen(0);
beforeAll(async () => {
  if (!server.listening) await once(server, 'listening');
});
afterAll(() => {
  server.close();
});

async function post(changes: unknown): Promise<{ status: number; body: unknown }> {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/api/public/v1/groups/42/users/batch_update`, {
    method: 'POST',
    headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
    body: JSON.stringify(changes),
  });
  return { status: response.status, body: await response.json() };
}

test('an update without a permission is rejected', async () => {
  expect((await post([{ action: 'update', user_id: 1 }])).status).toBe(400);
});

test.each([
  ['an add without a permission', [{ action: 'add', user_id: 1 }]],
  ['an add with a permission', [{ action: 'add', user_id: 1, permission: 'manager' }]],
  ['an update', [{ action: 'update', user_id: 1, permission: 'manager' }]],
  ['a remove', [{ action: 'remove', user_id: 1 }]],
])('%s reaches the handler unmodified', async (_name, changes) => {
  expect(await post(changes)).toEqual({ status: 200, body: { received: changes } });
});
