/** The answer that something was not done. */
export class Refused extends Error {
  readonly status: number;
  /** The page, or the code. */
  readonly said: string;

  constructor(status: number, said: string) {
    super(`${status} ${said}`);
    this.status = status;
    this.said = said;
  }
}

/** Of something that somebody does; undefined when it was acknowledged. */
export function refusalOf(work: Promise<unknown>): Promise<Refused | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      return error;
    },
  );
}
