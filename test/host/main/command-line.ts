import type { CommandLine } from 'electron';

type Imitated = Pick<
  CommandLine,
  'appendArgument' | 'appendSwitch' | 'getSwitchValue' | 'hasSwitch' | 'removeSwitch'
>;

/** What the browser is told, where the app says it before the app is ready. */
const FOR_THE_BROWSER = ['js-flags'];

/** Electron: commandLine. Switches are remembered and answered; the browser is told of few. */
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

  static forBrowser(commandLine: CommandLineStandIn): string[] {
    const given = FOR_THE_BROWSER.filter((name) => commandLine.hasSwitch(name));
    return given.map((name) => `--${name}=${commandLine.getSwitchValue(name)}`);
  }
}
