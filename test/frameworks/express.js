/** Express with express-openapi-validator, which reads the contract and validates requests before the handlers. */
import express from 'express';
import * as validator from 'express-openapi-validator';

/**
 * @param {import('./service.js').Settings} settings
 * @returns {Promise<import('./service.js').Served>}
 */
export async function startExpress({ service, contract, coerce }) {
  const app = express();
  const [scheme] = Object.keys(contract.components.securitySchemes);
  app.use((request, _, next) => {
    request.caller = service.authenticate(request.headers.authorization);
    next();
  });
  app.use(express.json({ strict: false }));
  if (!coerce) app.param('group_id', requireDigits);
  app.use(
    validator.middleware({
      apiSpec: contract,
      validateApiSpec: false,
      validateRequests: { coerceTypes: coerce },
      validateSecurity: { handlers: { [scheme]: () => true } },
    }),
  );
  const path = '/api/public/v1/groups/:group_id/users';
  app.get(path, (request, response) => {
    response.json(service.list(request.caller, request.params.group_id));
  });
  app.post(`${path}/batch_update`, async (request, response) => {
    response.json(await service.batch(request.caller, request.params.group_id, request.body));
  });
  // The validator rejects with 400 what the contract calls invalid: 422.
  app.use((error, _request, response, next) => {
    if (response.headersSent) return next(error);
    const isInvalid = error.status === 400 && Array.isArray(error.errors);
    return response.status(isInvalid ? 422 : (error.status ?? 500)).json({ error: error.message });
  });
  return listen(app);
}

/** @returns {Promise<import('./service.js').Served>} */
function listen(app) {
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => {
      const close = () => {
        server.closeAllConnections();
        return new Promise((done) => server.close(done));
      };
      resolve({ url: `http://127.0.0.1:${server.address().port}`, close });
    });
  });
}

function requireDigits(request, response, next, value) {
  if (/^[1-9]\d*$/.test(value)) next();
  else response.status(422).json({ error: 'group_id is invalid.' });
}
