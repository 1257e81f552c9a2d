import manifest from '../../../package.json' with { type: 'json' };

/** The package's, taken over when it is built. */
export const VERSION: string = manifest.version;
