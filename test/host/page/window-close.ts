/** Electron lets every page close its window; Chromium only those that a script opened. The host does it instead. */
export function replaceWindowClose(closeWindow: () => void): void {
  const replacement = {
    close() {
      closeWindow();
    },
  };
  window.close = replacement.close;
}
