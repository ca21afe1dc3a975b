export type ProblemCode =
  | 'unknown-setting'
  | 'bad-value'
  | 'debug-output'
  | 'same-listener'
  | 'same-origin'
  | 'origin-needed'
  | 'clear-text'
  | 'same-socket'
  | 'circuits-without-socket'
  | 'onion-unseen'
  | 'staff-onion-announced'
  | 'public-demo'
  | 'message-too-long'
  | 'letters-use-reserve'
  | 'tip-beyond-budget'
  | 'notice-too-long'
  | 'backup-in-data'
  | 'idle-beyond-session'
  | 'nothing-to-limit';

export interface Problem {
  readonly code: ProblemCode;
  /** The names of the settings that are wrong, or that contradict each other. */
  readonly settings: readonly string[];
  readonly says: string;
  readonly remedy: string;
}

const describe = ({ code, says, remedy }: Problem, index: number): string =>
  `${index + 1}. ${says} [${code}]\n   ${remedy}`;

/** Everything that is wrong with the settings, at once, so that nobody mends one to learn of the next. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? 'One setting is' : `${problems.length} settings are`;
    super(`${count} wrong, so the server does not start.\n\n${problems.map(describe).join('\n')}\n`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
