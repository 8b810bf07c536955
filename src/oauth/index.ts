export { createTokenSource, type TokenSourceOptions } from './create-token-source.js';
export { fileStore, type FileStoreOptions } from './file-store.js';
export { memoryStore, type StoredCredentials, type TokenStore } from './token-store.js';
export { hostOf, type HostKeys } from './host.js';
