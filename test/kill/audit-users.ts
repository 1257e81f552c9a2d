import { denials } from './denials.js';
import type { TrialRecord } from './record.js';
import type { Line } from './report.js';

type User = string | null;

/** Each event keeps the user it had, or has that of the `identify` it waited for; and the user is there again after a kill. */
export function auditUsers({ lines, requests, scenario }: TrialRecord): string[] {
  // Two processes have a user each, and a disk that fails cannot remember one.
  if (scenario.processes > 1 || scenario.diskFails || scenario.diskKiB > 0) return [];
  const follower = new UserFollower(lines);
  lines.forEach((line, at) => {
    follower.hear(line, at);
  });
  const wrong = requests.flatMap(({ idempotencyKey, body }) => {
    const users = follower.usersOf.get(idempotencyKey ?? '');
    const user = (body as { site_user?: { id?: string } } | undefined)?.site_user?.id;
    if (!users || user === undefined || users.has(user)) return [];
    return `user: ${idempotencyKey} came as ${user}, and is of ${[...users].join(' or ')}`;
  });
  return [...follower.breaches, ...wrong];
}

/** Hears the report of one process after the other, and knows at each line who the user may be. */
class UserFollower {
  /** Who each accepted event may belong to. */
  readonly usersOf = new Map<string, Set<User>>();
  readonly breaches: string[] = [];
  readonly #denials: ReadonlyMap<number, unknown>;
  #now = new Set<User>([null]);
  /** Accepted, and waiting for a user. */
  #waiting = new Set<string>();
  #tried: { readonly n: number; readonly user: User } | undefined;

  constructor(lines: readonly Line[]) {
    this.#denials = new Map(denials(lines).map((denial) => [denial.at, denial]));
  }

  hear(line: Line, at: number): void {
    if (line.said === 'up') this.#found(line.user, line.run);
    if (line.said === 'tries' && line.what === 'identify') this.#tries(line.n, line.user);
    if (line.said === 'tries' && line.what === 'reset') this.#tries(line.n, null);
    if (this.#denials.has(at)) this.#denied();
    if (line.said === 'did' && this.#tried?.n === line.n) this.#did(this.#tried.user);
    if (line.said === 'refused') this.#tried = undefined;
    if (line.said === 'accepted') this.#accepted(line.id);
  }

  #found(user: User, run: number): void {
    if (this.#tried) this.#cutOff(this.#tried.user);
    if (!this.#now.has(user))
      this.breaches.push(`user: life ${run} began with ${user}, not ${[...this.#now].join(' or ')}`);
    this.#now = new Set([user]);
  }

  #tries(n: number, user: User): void {
    this.#tried = { n, user };
  }

  #did(user: User): void {
    this.#tried = undefined;
    this.#now = new Set([user]);
    if (user === null) return;
    for (const id of this.#waiting) this.usersOf.get(id)?.add(user);
    this.#waiting.clear();
  }

  /** A kill came before the answer: it may have happened or not. */
  #cutOff(user: User): void {
    this.#tried = undefined;
    // Another person's log-in is a log-out first.
    this.#now.add(null);
    this.#now.add(user);
    if (user !== null) for (const id of this.#waiting) this.usersOf.get(id)?.add(user);
  }

  #denied(): void {
    this.#tried = undefined;
    this.#now = new Set([null]);
    this.#waiting.clear();
  }

  #accepted(id: string): void {
    const users = new Set([...this.#now].filter((user) => user !== null));
    this.usersOf.set(id, users);
    if (users.size === 0) this.#waiting.add(id);
  }
}
