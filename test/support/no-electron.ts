/** Stands where `electron` is imported in unit tests: outside Electron that package would try to download a binary. */
throw new Error('a unit test imported electron: give what is needed as a parameter');
