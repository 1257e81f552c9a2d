/**
 * Types of the Chrome DevTools Protocol. Playwright ships them without naming them in its `exports`,
 * so they are reached by path; types only, nothing of it is loaded.
 */
import type { Protocol } from '../../../node_modules/playwright-core/types/protocol.js';

export type { Protocol };

export type Commands = Protocol.CommandParameters;
export type Answers = Protocol.CommandReturnValues;

/** Every event of the protocol (`Page.frameNavigated` …) with its parameters. */
export type Events = Protocol.Events;
