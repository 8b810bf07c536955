import type { Endpoint } from './endpoint.js';
import { extraEndpoints } from './extras.js';
import { oauthEndpoints } from './oauth.js';
import { operationEndpoints } from './operations.js';

/** All endpoints of a sandbox. Of two with the same method and path, the contract's takes precedence. */
export const endpoints: readonly Endpoint[] = [...operationEndpoints, ...oauthEndpoints, ...extraEndpoints];
