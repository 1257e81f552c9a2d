/** One entry of `capture.routes`. A regular expression crosses to a window as its two strings; a `RegExp` fits as it is. */
export type RoutePattern = string | { readonly source: string; readonly flags: string };

/**
 * The first pattern that fits, or null.
 *
 * A string is compared segment by segment: `:name` stands for any one, a final `*` for all that follow, and the pattern itself is the answer.
 * A regular expression keeps the path and replaces what its groups caught: `(?<team>\w+)` by `:team`, and by `:id` where there is no name: name
 * all groups or none.
 */
export function matchRoute(path: string, patterns: readonly RoutePattern[]): string | null {
  // A path that is a pattern has been through here: it stays, whatever stands before it in the list.
  if (patterns.includes(path)) return path;
  for (const pattern of patterns) {
    if (typeof pattern !== 'string') {
      const route = caught(path, pattern);
      if (route !== null) return route;
    } else if (expressionOf(pattern).test(path)) return pattern;
  }
  return null;
}

function expressionOf(pattern: string): RegExp {
  const source = pattern.replace(/:[^/]+|\*$|[^\w/]/g, (part) =>
    part === '*' ? '.+' : part.length > 1 ? '[^/]+' : `\\${part}`,
  );
  return new RegExp(`^${source}/?$`);
}

function caught(path: string, { source, flags }: { source: string; flags: string }): string | null {
  // `d` says where each group stood.
  const match = new RegExp(source, `${flags.replace('d', '')}d`).exec(path);
  if (!match) return null;
  const names = Object.keys(match.groups ?? {});
  let route = path;
  let free = path.length;
  // From the last, so that what stands before keeps its place; of two groups, one within the other, the inner one counts.
  for (let group = match.length - 1; group > 0; group -= 1) {
    // A group that caught nothing stands nowhere; what is a name already stays one, also where the pattern is not anchored.
    const [start, end] = match.indices?.[group] ?? [0, 0];
    if (start === end || end > free || path[start] === ':' || path[start - 1] === ':') continue;
    route = `${route.slice(0, start)}:${names[group - 1] ?? 'id'}${route.slice(end)}`;
    free = start;
  }
  return route;
}
