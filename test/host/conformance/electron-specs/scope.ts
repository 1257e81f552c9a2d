import scope from './scope.json' with { type: 'json' };

interface FileScope {
  readonly inScope: readonly string[];
  /** Titles by the reason that excludes them. */
  readonly outOfScope: Readonly<Record<string, readonly string[]>>;
}

const files: Readonly<Record<string, FileScope>> = scope;

export const SPEC_FILES: readonly string[] = Object.keys(files);

/** Why a test is none of the stand-in's; undefined for one that is, and for every title that the list does not know. */
export function excludedBecause(file: string, title: string): string | undefined {
  const reasons = Object.entries(files[file]?.outOfScope ?? {});
  return reasons.find(([, titles]) => titles.includes(title))?.[0];
}

export function isKnown(file: string, title: string): boolean {
  return excludedBecause(file, title) !== undefined || (files[file]?.inScope.includes(title) ?? false);
}
