/** All mutants, by class. */
import { authorization } from './classes/authorization.js';
import { input } from './classes/input.js';
import { shape } from './classes/shape.js';
import { state } from './classes/state.js';
import { statuses } from './classes/status.js';
import { transport } from './classes/transport.js';
import type { Mutant } from './mutant.js';

/** Those for whose responses the suite waits come first, so that nothing waits for them in the end. */
export const mutants: readonly Mutant[] = [...transport, ...shape, ...state, ...statuses, ...authorization, ...input];
