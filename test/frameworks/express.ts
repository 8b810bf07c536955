/** Express with express-openapi-validator, which reads the contract and validates requests before the handlers. */
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express, type RequestParamHandler } from 'express';
import { middleware } from 'express-openapi-validator';
import type { Change } from '../mutants/studio.js';
import { schemeOf, type Served, type Settings } from './service.js';

type Document = Exclude<Parameters<typeof middleware>[0]['apiSpec'], string>;

export async function startExpress({ service, contract, coerce }: Settings): Promise<Served> {
  const app = express();
  app.use((request, response, next) => {
    response.locals.caller = service.authenticate(request.headers.authorization);
    next();
  });
  app.use(express.json({ strict: false }));
  if (!coerce) app.param('group_id', requireDigits);
  app.use(
    middleware({
      apiSpec: contract as Document,
      validateApiSpec: false,
      validateRequests: { coerceTypes: coerce },
      validateSecurity: { handlers: { [schemeOf(contract)]: () => true } },
    }),
  );
  const path = '/api/public/v1/groups/:group_id/users';
  app.get(path, (request, response) => {
    response.json(service.list(response.locals.caller as number, Number(request.params.group_id)));
  });
  app.post(`${path}/batch_update`, async (request, response) => {
    const { caller } = response.locals as { caller: number };
    response.json(await service.batch(caller, Number(request.params.group_id), request.body as Change[]));
  });
  app.use(toError);
  return listen(app);
}

/** The validator rejects with 400 what the contract calls invalid: 422. */
const toError: ErrorRequestHandler = (
  error: { status?: number; errors?: unknown; message: string },
  _,
  response,
  next,
) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const isInvalid = error.status === 400 && Array.isArray(error.errors);
  response.status(isInvalid ? 422 : (error.status ?? 500)).json({ error: error.message });
};

/** The validator takes every spelling of a number for an integer. */
const requireDigits: RequestParamHandler = (_, response, next, value) => {
  if (/^[1-9]\d*$/.test(String(value))) next();
  else response.status(422).json({ error: 'group_id is invalid.' });
};

function listen(app: Express): Promise<Served> {
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const close = (): Promise<void> => {
        server.closeAllConnections();
        return new Promise((done) => server.close(() => done()));
      };
      resolve({ url: `http://127.0.0.1:${port}`, close });
    });
  });
}
