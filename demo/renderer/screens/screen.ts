/** What a screen gives to be shown. */
export interface Screen {
  /** What OnboardFlow may say of it: a name of the screen, never of what is on it. */
  readonly reportedTitle: string;
  /** What the window's title bar says. */
  readonly title: string;
  readonly element: HTMLElement;
  /** Called when another screen takes its place. */
  readonly leave?: () => void;
}
