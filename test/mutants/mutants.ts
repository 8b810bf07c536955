/** All mutants, by class. */
import { authorization } from './classes/authorization.js';
import { input } from './classes/input.js';
import { shape } from './classes/shape.js';
import { state } from './classes/state.js';
import { statuses } from './classes/status.js';
import { transport } from './classes/transport.js';
import type { Mutant } from './mutant.js';

export const mutants: readonly Mutant[] = [...shape, ...statuses, ...authorization, ...input, ...state, ...transport];
