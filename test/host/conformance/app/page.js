globalThis.onlyInPage = true;
globalThis.atStart = typeof globalThis.bridge;
