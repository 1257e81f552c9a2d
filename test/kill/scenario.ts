/** A way to be killed: what happens between and within the lives of a trial. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** How many processes of the app use one folder. */
  readonly processes: 1 | 2;
  /** So many times faster than the world's does the trial's time run: back-offs and leases are short then. */
  readonly scale: number;
  readonly dailyLimit: number;
  readonly concurrency: number;
  /** The most events of one life. */
  readonly events: number;
  /** A life is killed at most so long after it is up. */
  readonly longestLifeMs: number;
  /** Up to so many hours pass between two lives. */
  readonly hoursBetween: number;
  /** Up to so many hours the clock of the machine is off, in one life of three. */
  readonly clockLiesByHours: number;
  /** The gateway fails, hangs and refuses, the connection is torn, the network goes away. */
  readonly networkFails: boolean;
  readonly diskFails: boolean;
  /** The user data lies on a disk of so many KiB, which only root can make; 0: on the machine's own. */
  readonly diskKiB: number;
  /** Consent is denied, and granted again, in the middle. */
  readonly decides: boolean;
  /** Of two processes, one is frozen for longer than its lease in this share of the rounds. */
  readonly freezes: number;
}

const PLAIN: Scenario = {
  name: 'plain',
  about: 'one process, killed at random moments and at chosen changes of files',
  processes: 1,
  scale: 1,
  dailyLimit: 1_000_000,
  concurrency: 1,
  events: 40,
  longestLifeMs: 500,
  hoursBetween: 0,
  clockLiesByHours: 0,
  networkFails: false,
  diskFails: false,
  diskKiB: 0,
  decides: false,
  freezes: 0,
};

export const SCENARIOS: readonly [Scenario, ...Scenario[]] = [
  PLAIN,
  { ...PLAIN, name: 'concurrent', about: 'four requests beside each other', concurrency: 4 },
  {
    ...PLAIN,
    name: 'days',
    about: 'a limit of twenty calls a day, hours between the lives',
    dailyLimit: 20,
    events: 6,
    longestLifeMs: 400,
    hoursBetween: 6,
  },
  {
    ...PLAIN,
    name: 'liar',
    about: 'the same, and the machine’s clock is often wrong by up to two days',
    dailyLimit: 20,
    events: 6,
    longestLifeMs: 400,
    hoursBetween: 6,
    clockLiesByHours: 48,
  },
  {
    ...PLAIN,
    name: 'network',
    about: 'answers that fail, hang, refuse or are torn, and a network that comes and goes',
    networkFails: true,
    scale: 50,
  },
  {
    ...PLAIN,
    name: 'disk',
    about: 'a disk that fails for moments: full, short writes, read-only, no permission, renames refused',
    diskFails: true,
    scale: 50,
  },
  {
    ...PLAIN,
    name: 'full',
    about: 'a real disk of 256 KiB, full again and again (for root only)',
    diskKiB: 256,
    events: 300,
  },
  { ...PLAIN, name: 'consent', about: 'consent denied and granted again in the middle', decides: true },
  {
    ...PLAIN,
    name: 'two',
    about: 'two processes on one folder, either killed',
    processes: 2,
    scale: 20,
    longestLifeMs: 1_500,
  },
  {
    ...PLAIN,
    name: 'frozen',
    about: 'two processes on one folder, either frozen for longer than its lease, or killed',
    processes: 2,
    scale: 20,
    longestLifeMs: 1_500,
    freezes: 0.3,
  },
  {
    ...PLAIN,
    name: 'two-consent',
    about: 'two processes on one folder, either killed, consent denied and granted again',
    processes: 2,
    scale: 20,
    longestLifeMs: 1_500,
    decides: true,
  },
];
