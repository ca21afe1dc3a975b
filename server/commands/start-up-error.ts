/** Why a command of the operator cannot go on: what happened, and the next thing to do. */
export class StartUpError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartUpError';
    this.code = code;
  }
}
