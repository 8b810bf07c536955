export { createLogin, RedirectError, type Login, type LoginOptions } from './create-login.js';
export { createTokenSource, type TokenSourceOptions } from './create-token-source.js';
export { fileStore, type FileStoreOptions } from './file-store.js';
export { hostOf, studioRoot, type HostKeys } from './host.js';
export { TokenError } from './token-endpoint.js';
export { memoryStore, type StoredCredentials, type TokenStore } from './token-store.js';
