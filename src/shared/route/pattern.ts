/** One entry of `capture.routes`. A regular expression crosses to a window as its two strings; a `RegExp` fits as it is. */
export type RoutePattern = string | { readonly source: string; readonly flags: string };

/**
 * The first pattern that fits, or null.
 *
 * A string is compared segment by segment: `:name` stands for any one, a final `*` for all that follow, and the pattern itself is the answer.
 * A regular expression keeps the path and replaces what its groups caught: `(?<team>\w+)` by `:team`, an unnamed group by `:id`.
 */
export function matchRoute(path: string, patterns: readonly RoutePattern[]): string | null {
  // A path that is a pattern has been through here: it stays, whatever stands before it in the list.
  for (const pattern of patterns) if (pattern === path) return path;
  for (const pattern of patterns) {
    const route =
      typeof pattern === 'string' ? (fits(path, pattern) ? pattern : null) : caught(path, pattern);
    if (route !== null) return route;
  }
  return null;
}

function fits(path: string, pattern: string): boolean {
  const wanted = pattern.split('/');
  const found = path.split('/');
  if (found.length === wanted.length + 1 && found.at(-1) === '') found.pop();
  if (wanted.at(-1) === '*') {
    wanted.pop();
    if (found.length <= wanted.length) return false;
    found.length = wanted.length;
  }
  return (
    found.length === wanted.length &&
    wanted.every((name, at) => (name.startsWith(':') ? found[at] !== '' : name === found[at]))
  );
}

function caught(path: string, { source, flags }: { source: string; flags: string }): string | null {
  const match = compile(source, flags)?.exec(path);
  if (!match?.indices) return null;
  const named = Object.entries(match.indices.groups ?? {});
  const groups = match.indices.slice(1).flatMap((span) => {
    if (!span) return [];
    const [start, end] = span;
    // What is a name already stays one, also where the pattern is not anchored.
    if (start === end || path[start] === ':' || path[start - 1] === ':') return [];
    const name = named.find(([, other]) => other?.[0] === start && other[1] === end)?.[0] ?? 'id';
    return [{ start, end, name }];
  });
  // From the end, so that what stands before keeps its place; of two groups, one within the other, the inner one counts.
  groups.sort((a, b) => b.start - a.start || a.end - b.end);
  let route = path;
  let free = path.length;
  for (const { start, end, name } of groups) {
    if (end > free) continue;
    route = `${route.slice(0, start)}:${name}${route.slice(end)}`;
    free = start;
  }
  return route;
}

function compile(source: string, flags: string): RegExp | null {
  try {
    // `g` and `y` would make the answer depend on the call before; `d` says where each group stood.
    return new RegExp(source, `${flags.replace(/[gyd]/g, '')}d`);
  } catch {
    return null;
  }
}
