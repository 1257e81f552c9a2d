import type { CommandLine } from 'electron';

type Imitated = Pick<
  CommandLine,
  'appendArgument' | 'appendSwitch' | 'getSwitchValue' | 'hasSwitch' | 'removeSwitch'
>;

/** Electron: commandLine. Switches are remembered and answered; the browser is not told of them. */
export class CommandLineStandIn implements Imitated {
  readonly #switches = new Map<string, string>();

  constructor(args: readonly string[]) {
    for (const arg of args) {
      const [, name, value = ''] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
      if (name !== undefined) this.#switches.set(name.toLowerCase(), value);
    }
  }

  hasSwitch(name: string): boolean {
    return this.#switches.has(name.toLowerCase());
  }

  getSwitchValue(name: string): string {
    return this.#switches.get(name.toLowerCase()) ?? '';
  }

  appendSwitch(name: string, value = ''): void {
    this.#switches.set(name.toLowerCase(), value);
  }

  removeSwitch(name: string): void {
    this.#switches.delete(name.toLowerCase());
  }

  appendArgument(): void {}
}
