/** What must and what must not compile of the sandbox's handlers; checked by `npm run typecheck`. */
import type { operations } from '../../generated/schema.js';
import type { HandlersFor, OutcomeOf } from '../../src/sandbox/handler-types.js';
import { handlers } from '../../src/sandbox/handlers.js';

handlers satisfies HandlersFor<operations>;

interface OperationsOfTomorrow extends operations {
  searchGroupUsers: operations['listGroupUsers'];
}
// @ts-expect-error A new operation needs a handler.
handlers satisfies HandlersFor<OperationsOfTomorrow>;

type ListOutcome = OutcomeOf<operations['listGroupUsers']>;
({ status: 200, body: { group_users: [] } }) satisfies ListOutcome;
({ status: 404, body: { error: 'Group not found.' } }) satisfies ListOutcome;
// @ts-expect-error A status that the contract does not document.
({ status: 418, body: { error: 'no' } }) satisfies ListOutcome;
// @ts-expect-error The body of another status.
({ status: 200, body: { error: 'no' } }) satisfies ListOutcome;
