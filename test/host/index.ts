import path from 'node:path';

/** The stand-in's executable: takes the place of Electron's binary, in Playwright and at a prompt. */
export const launcher = path.join(import.meta.dirname, 'electron');
