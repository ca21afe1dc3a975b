/** Why a tip could not be taken, apart from trouble of the storage. Each has a page of its own. */
export type IntakeProblem =
  'too-big' | 'too-many-files' | 'message-too-long' | 'empty' | 'unreadable' | 'files-missing' | 'stalled';

export class IntakeError extends Error {
  readonly problem: IntakeProblem;

  constructor(problem: IntakeProblem) {
    super(problem);
    this.name = 'IntakeError';
    this.problem = problem;
  }
}
