export { Client } from './client.js';
export type * from './client-types.js';
