export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Width in characters. */
  readonly columns: number;
}

/** Everything of the outside that the commands use, apart from files and the network. */
export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
  /**
   * Asks on the terminal without echo.
   *
   * @throws CliError `no-terminal` when nobody is there to ask
   */
  askHidden(question: string): Promise<string>;
  now(): Date;
  /** Where this account keeps what it has seen of key logs; undefined when there is no such place. */
  readonly stateFolder?: string | undefined;
  /** Of the threads that wrap envelopes; without it this thread does it. */
  readonly wrappingThread?: URL | undefined;
  /** Aborted when the person wants to stop (Ctrl-C). */
  readonly interrupted: AbortSignal;
}

export function printLine(output: Output, line = ''): void {
  output.write(`${line}\n`);
}
