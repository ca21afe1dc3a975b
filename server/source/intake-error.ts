import type { Problem } from './pages/index.ts';

/** A tip that could not be taken, for a reason that the source is told on a page. */
export class IntakeError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.kind, options);
    this.name = 'IntakeError';
    this.problem = problem;
  }
}
